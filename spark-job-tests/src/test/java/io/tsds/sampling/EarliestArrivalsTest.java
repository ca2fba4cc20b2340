package io.tsds.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarliestArrivalsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 299, 300})
  void keepsTheEarliestAndOfEqualsTheFirst(int capacity) {
    double[] times = new Random(capacity).ints(300, 0, 40).asDoubleStream().toArray();
    EarliestArrivals earliest = new EarliestArrivals(capacity);
    for (int place = 0; place < times.length; place++) {
      earliest.offer(place, times[place]);
    }
    Integer[] expected =
        IntStream.range(0, times.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer place) -> times[place]))
            .limit(capacity)
            .toArray(Integer[]::new);
    assertThat(IntStream.of(earliest.places()).boxed()).containsExactlyInAnyOrder(expected);
  }
}
