package io.tsds.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighborReservoirTest {
  private record Entry(double squaredDistance, long id) {}

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 31, 32, 33, 1000, 5000})
  void sortsByDistanceAndThenById(int entries) {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      List<Entry> offered = new ArrayList<>();
      NeighborReservoir reservoir = new NeighborReservoir(1000, Double.POSITIVE_INFINITY);
      IdColumn.Builder ids = IdColumn.builder(IdKind.LONG);
      for (int i = 0; i < entries; i++) {
        Entry entry = new Entry(distance(random), random.nextInt(100_000));
        offered.add(entry);
        ids.append(LongIds.range(entry.id(), 1), 0);
        reservoir.offer(entry.squaredDistance(), i, ids);
      }
      offered.sort(Comparator.comparingDouble(Entry::squaredDistance).thenComparingLong(Entry::id));
      reservoir.sort(ids);
      IdColumn built = ids.build();
      List<Entry> sorted = new ArrayList<>();
      for (int place = 0; place < reservoir.size(); place++) {
        long id = ((LongIds) built).value(reservoir.handle(place));
        sorted.add(new Entry(reservoir.squaredDistance(place), id));
      }
      assertThat(sorted).as("seed %d", seed).isEqualTo(offered.subList(0, Math.min(1000, entries)));
      // It can take in more afterwards.
      int before = reservoir.size();
      ids.append(LongIds.range(-1, 1), 0);
      reservoir.offer(0, ids.size() - 1, ids);
      reservoir.sort(ids);
      assertThat(reservoir.size()).isEqualTo(Math.min(1000, before + 1));
      assertThat(((LongIds) ids.build()).value(reservoir.handle(0))).isEqualTo(-1);
    }
  }

  /** Some far apart, some that differ in their last bits only, some equal. */
  private static double distance(Random random) {
    double some = 1 + random.nextInt(4);
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> some;
      case 2 -> some + random.nextInt(50) * 0x1p-50;
      default -> random.nextDouble() * Math.pow(2, random.nextInt(60) - 30);
    };
  }
}
