package io.tsds.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryHeapTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 13, 207})
  void firstIsTheSmallestKeyAndThenTheSmallestQuery(int queries) {
    Random random = new Random(queries);
    double[] keys = random.ints(queries, 0, 5).asDoubleStream().toArray();
    TreeSet<Integer> sorted =
        new TreeSet<>(
            Comparator.<Integer>comparingDouble(query -> keys[query])
                .thenComparing(Comparator.naturalOrder()));
    for (int query = 0; query < queries; query++) {
      sorted.add(query);
    }
    QueryHeap heap = new QueryHeap(keys);
    while (!sorted.isEmpty()) {
      assertThat(heap.isEmpty()).isFalse();
      int first = heap.first();
      assertThat(first).isEqualTo(sorted.first());
      sorted.remove(first);
      if (random.nextInt(10) == 0) {
        heap.removeFirst();
      } else {
        keys[first] += random.nextInt(3);
        sorted.add(first);
        heap.sinkFirst();
      }
    }
    assertThat(heap.isEmpty()).isTrue();
  }
}
