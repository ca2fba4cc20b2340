package io.tsds.knn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundEstimateTest {
  private static final int PARTITIONS = 20;

  /**
   * Probes one query's distances as the job probes its files: runs of rows spread over the parts.
   */
  private static List<ProbedNearest> probe(float[] distances, ProbeSize plan, int run) {
    List<ProbedNearest> probes = new ArrayList<>();
    for (int part = 0; part < PARTITIONS; part++) {
      int from = (int) ((long) distances.length * part / PARTITIONS);
      int to = (int) ((long) distances.length * (part + 1) / PARTITIONS);
      int runs = (int) Math.ceil((double) plan.rowsOfPartition() / run);
      List<Long> entries = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        int first = from + (int) ((long) (to - from - run) * i / Math.max(1, runs - 1));
        for (int row = first; row < first + run; row++) {
          entries.add(ProbedNearest.entry(distances[row], i));
        }
      }
      long[] nearest =
          entries.stream()
              .mapToLong(Long::longValue)
              .sorted()
              .limit(plan.keptOfPartition())
              .toArray();
      probes.add(
          new ProbedNearest(3, (long) runs * run, runs, new int[] {nearest.length}, nearest));
    }
    return probes;
  }

  private static long within(float[] distances, double bound) {
    long count = 0;
    for (float distance : distances) {
      count += distance <= bound ? 1 : 0;
    }
    return count;
  }

  /** The chance that one of these is too small is below 1e-4, were the seeds not fixed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 500, 2000, 5000})
  void inRandomOrderTheEstimateHoldsEnoughRowsAndNotManyMore(int length) {
    int n = 50_000;
    ProbeSize plan = ProbeSize.of(PARTITIONS, n, length);
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      float[] distances = new float[n];
      for (int row = 0; row < n; row++) {
        distances[row] = random.nextFloat();
      }
      double bound = BoundEstimate.of(probe(distances, plan, 5), length, n, plan.kept())[0];
      assertThat(within(distances, bound))
          .as("seed %d", seed)
          .isBetween((long) length, 4L * length + 1500);
    }
  }

  @Test
  void nearRowsSideBySideRaiseTheEstimate() {
    int n = 100_000;
    int length = 2000;
    ProbeSize plan = ProbeSize.of(PARTITIONS, n, length);
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      float[] distances = new float[n];
      // Clusters of 250 rows lie side by side, each at its own distance.
      for (int first = 0; first < n; first += 250) {
        float center = random.nextFloat();
        for (int row = first; row < first + 250; row++) {
          distances[row] = center + 0.01f * random.nextFloat();
        }
      }
      double bound = BoundEstimate.of(probe(distances, plan, 20), length, n, plan.kept())[0];
      assertThat(within(distances, bound))
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(length)
          .isLessThan(n / 2);
    }
  }

  @Test
  void tooFewProbedRowsGiveNoEstimate() {
    ProbedNearest few = new ProbedNearest(0, 3, 3, new int[] {3, 0}, new long[] {1, 2, 0});
    assertThat(BoundEstimate.of(List.of(few), 10, 100, 512))
        .containsExactly(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  @Test
  void droppingManyProbedRowsRaisesTheEstimate() {
    Random random = new Random(8);
    float[] distances = new float[40_000];
    for (int row = 0; row < distances.length; row++) {
      distances[row] = random.nextFloat();
    }
    ProbeSize plan = ProbeSize.of(PARTITIONS, distances.length, 1000);
    List<ProbedNearest> whole = probe(distances, plan, 4);
    List<ProbedNearest> fewer =
        whole.stream()
            .map(
                probe -> {
                  long[] kept = Arrays.copyOf(probe.entries(), 3);
                  return new ProbedNearest(3, probe.rows(), probe.runs(), new int[] {3}, kept);
                })
            .toList();
    double all = BoundEstimate.of(whole, 1000, distances.length, plan.kept())[0];
    double some = BoundEstimate.of(fewer, 1000, distances.length, plan.kept())[0];
    assertThat(some).isGreaterThan(all);
  }
}
