package io.tsds.assignment;

import io.tsds.knn.NeighborLists;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * KNN-TV (Theorem A.1): 1/(MN) on every neighbor but the nearest with {@code d_ik - d_i1 <
 * (1-alpha)C/alpha}, the rest of 1/M on the nearest. G is the total variation {@code 1/2 sum
 * |gamma_ij - 1/(MN)|}.
 *
 * <p>A list is too short if its last neighbor is under the limit. The limit does not depend on the
 * queries, so it can cover whole lists, and then distances decide nothing: the certificate says so.
 * Time O(M K), memory 8 bytes a pool member.
 */
final class KnnTvAssignment implements Assignment {
  private final TradeOff tradeOff;

  KnnTvAssignment(TradeOff tradeOff) {
    this.tradeOff = tradeOff;
  }

  @Override
  public AssignmentResult solve(NeighborLists lists, double[] density, long candidates) {
    double limit = tradeOff.costLimit();
    NeighborCosts costs = tradeOff.of(lists);
    Masses masses = new Masses(costs);
    int[] sizes = new int[lists.queries()];
    AssignmentResult.Rest rest = AssignmentResult.Rest.of(sizes.length);
    int coveredLists = 0;
    for (int query = 0; query < sizes.length; query++) {
      sizes[query] = spread(costs, query, limit, candidates, masses, rest);
      coveredLists += isNearer(costs, query, lists.length() - 1, limit) ? 1 : 0;
    }
    int shortQueries = lists.length() < candidates ? coveredLists : 0;
    OptionalInt suggestion = OptionalInt.empty();
    if (shortQueries > 0) {
      suggestion = OptionalInt.of(new PrefetchEstimate(costs, candidates).toLimit(limit));
    }
    Certificate certificate =
        new Certificate(
            shortQueries,
            masses.onLastNeighbors(),
            suggestion,
            Certificate.Assumption.NOT_NEEDED,
            coveredLists == lists.queries(),
            masses.sum());
    return new AssignmentResult(
        masses.probability(),
        sizes,
        OptionalDouble.empty(),
        OptionalInt.empty(),
        certificate,
        pairs(lists, candidates),
        rest,
        Objective.of(tradeOff, masses.transportCost(), variation(sizes, candidates)));
  }

  /** What neighbors beyond the limit would have by the uniform distribution: the nearest has it. */
  private static double variation(int[] sizes, long candidates) {
    double moved = 0;
    for (int size : sizes) {
      moved += candidates - size;
    }
    return moved / ((double) sizes.length * candidates);
  }

  /** Hands out a query's mass and returns the number of neighbors that got some. */
  private static int spread(
      NeighborCosts costs,
      int query,
      double limit,
      long candidates,
      Masses masses,
      AssignmentResult.Rest rest) {
    NeighborLists lists = costs.lists();
    double pairs = pairs(lists, candidates);
    int size = 1;
    while (size < lists.length() && isNearer(costs, query, size, limit)) {
      masses.give(query, size, AssignmentResult.share(pairs, 1));
      size++;
    }
    rest.set(query, 0, (candidates - (size - 1)) / pairs);
    masses.give(query, 0, rest.masses()[query]);
    return size;
  }

  private static double pairs(NeighborLists lists, long candidates) {
    return (double) lists.queries() * candidates;
  }

  private static boolean isNearer(NeighborCosts costs, int query, int rank, double limit) {
    return costs.of(query, rank) - costs.of(query, 0) < limit;
  }
}
