package io.tsds.knn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundSketchTest {

  private static float[] sorted(Random random, int rows) {
    float[] values = new float[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = random.nextInt(3) == 0 ? 1 : random.nextFloat() * 4;
    }
    Arrays.sort(values);
    return values;
  }

  @Test
  void theMergedBoundHoldsEnoughRowsAndNotManyMore() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int steps = 1 + random.nextInt(16);
      int queries = 1 + random.nextInt(3);
      int parts = 1 + random.nextInt(6);
      int length = 1 + random.nextInt(200);
      List<BoundSketch> sketches = new ArrayList<>();
      List<List<Float>> all = new ArrayList<>();
      for (int query = 0; query < queries; query++) {
        all.add(new ArrayList<>());
      }
      for (int part = 0; part < parts; part++) {
        float[][] rows = new float[queries][];
        for (int query = 0; query < queries; query++) {
          rows[query] = sorted(random, random.nextInt(120));
          for (float value : rows[query]) {
            all.get(query).add(value);
          }
        }
        sketches.add(BoundSketch.of(5, rows, steps));
      }
      double[] merged = BoundSketch.merge(sketches, length);
      for (int query = 0; query < queries; query++) {
        List<Float> values = all.get(query);
        values.sort(null);
        if (values.size() < length) {
          assertThat(merged[query]).as("seed %d", seed).isInfinite();
          continue;
        }
        double bound = merged[query];
        assertThat(values.stream().filter(value -> value <= bound).count())
            .as("seed %d", seed)
            .isGreaterThanOrEqualTo(length);
        // Each part counts a row at the next rank, one step higher at most.
        int higher = (int) Math.ceil(length * (1 + 0.5 / steps)) + parts;
        assertThat(bound)
            .as("seed %d", seed)
            .isLessThanOrEqualTo(values.get(Math.min(values.size(), higher) - 1));
      }
    }
  }

  @Test
  void aSketchIsSmall() {
    float[][] rows = {sorted(new Random(1), 100_000)};
    assertThat(BoundSketch.of(0, rows, 8).entries()).isLessThan(200);
  }
}
