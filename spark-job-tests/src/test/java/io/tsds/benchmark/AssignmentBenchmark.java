package io.tsds.benchmark;

import io.tsds.assignment.Assignment;
import io.tsds.assignment.Method;
import io.tsds.knn.NeighborLists;
import java.util.Arrays;
import java.util.Random;

/** The knn-kde assignment of many queries on one core, on random lists that share members. */
final class AssignmentBenchmark {
  private static final double ALPHA = 0.6;
  private static final double SCALE = 5;

  private AssignmentBenchmark() {}

  /**
   * What was measured.
   *
   * @param listBytes memory of the neighbor lists
   */
  record Result(double seconds, long listBytes) {}

  static Result run(int queries, int length) {
    Random random = new Random(9);
    int members = queries * length / 10;
    int[] pool = random.ints((long) queries * length, 0, members).toArray();
    double[] squaredDistances = new double[pool.length];
    double[] own = new double[length];
    for (int query = 0; query < queries; query++) {
      double nearest = 0.5 + random.nextDouble();
      Arrays.setAll(own, rank -> nearest + 0.5 * random.nextDouble());
      Arrays.sort(own);
      System.arraycopy(own, 0, squaredDistances, query * length, length);
    }
    double[] density = random.doubles(members, 1, 50).toArray();
    NeighborLists lists = new NeighborLists(queries, length, pool, squaredDistances);
    long start = KernelBenchmark.cpuNanos();
    double sum =
        Assignment.of(Method.KNN_KDE, ALPHA, SCALE)
            .solve(lists, density, 100L * members)
            .certificate()
            .probabilitySum();
    double seconds = (KernelBenchmark.cpuNanos() - start) / 1e9;
    if (Math.abs(sum - 1) > 1e-9) {
      throw new IllegalStateException("probabilities add up to " + sum);
    }
    return new Result(seconds, pool.length * 12L);
  }
}
