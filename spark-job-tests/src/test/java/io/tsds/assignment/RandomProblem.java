package io.tsds.assignment;

import io.tsds.knn.NeighborLists;
import java.util.Arrays;
import java.util.Random;

/**
 * A random assignment problem, odd on purpose: ties, copies, lists of one, one query, as many
 * neighbors as candidates.
 *
 * @param density rho of every pool member [pool]
 */
record RandomProblem(
    NeighborLists lists, double[] density, long candidates, double alpha, double scale, Cost cost) {

  static RandomProblem of(long seed) {
    Random random = new Random(seed);
    int queries = 1 + random.nextInt(6);
    int candidates = 1 + random.nextInt(random.nextInt(8) == 0 ? 50 : 14);
    int length = random.nextInt(3) == 0 ? candidates : 1 + random.nextInt(candidates);
    int[] pool = new int[queries * length];
    double[] squaredDistances = new double[queries * length];
    boolean distancesTie = random.nextBoolean();
    for (int query = 0; query < queries; query++) {
      int[] nearest = random.ints(0, candidates).distinct().limit(length).toArray();
      System.arraycopy(nearest, 0, pool, query * length, length);
      double[] row = new double[length];
      Arrays.setAll(row, rank -> distancesTie ? square(random.nextInt(4)) : random.nextDouble());
      Arrays.sort(row);
      System.arraycopy(row, 0, squaredDistances, query * length, length);
    }
    int[] members = Arrays.stream(pool).distinct().sorted().toArray();
    int[] renumbered =
        Arrays.stream(pool).map(candidate -> Arrays.binarySearch(members, candidate)).toArray();
    return new RandomProblem(
        new NeighborLists(queries, length, renumbered, squaredDistances),
        densities(random, members.length),
        candidates,
        alpha(random),
        0.1 + 5 * random.nextDouble(),
        cost(seed));
  }

  private static double[] densities(Random random, int poolSize) {
    double[] density = new double[poolSize];
    int kind = random.nextInt(3);
    for (int member = 0; member < poolSize; member++) {
      density[member] =
          switch (kind) {
            case 0 -> 1;
            case 1 -> 1 + random.nextInt(3);
            default -> 1 + 4 * random.nextDouble();
          };
    }
    return density;
  }

  private static double alpha(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> 1;
      case 1 -> 1 - 1e-9 * random.nextDouble();
      case 2 -> 1e-9 * (1 - random.nextDouble());
      default -> 1 - random.nextDouble();
    };
  }

  /** Most problems are of distances. */
  private static Cost cost(long seed) {
    return switch ((int) (seed % 4)) {
      case 2 -> Cost.SQUARED_DISTANCE;
      case 3 -> Cost.ONE_MINUS_COSINE;
      default -> Cost.DISTANCE;
    };
  }

  private static double square(int distance) {
    return (double) distance * distance;
  }

  AssignmentResult solve(Method method) {
    return Assignment.of(method, alpha, scale, cost).solve(lists, density, candidates);
  }
}
