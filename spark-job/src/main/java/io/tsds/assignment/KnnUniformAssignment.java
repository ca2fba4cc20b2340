package io.tsds.assignment;

import io.tsds.knn.NeighborLists;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * KNN-Uniform (Theorem 3.1, Algorithm 1): each query's mass in equal parts on its K nearest. G is
 * {@code M max |gamma_ij - 1/(MN)|}, and K is the largest k with {@code alpha/C sum_i sum_{l<k}
 * (d_ik - d_il) < (1-alpha) M}; with alpha 1 there is none, and K is 1.
 *
 * <p>The cost of k + 1 is that of k plus {@code sum_i k (d_{i,k+1} - d_ik)}, added in the order in
 * which KNN-KDE adds it when every density is 1: both then find the same neighborhoods. The lists
 * are too short, for every query, if the last k is still under the bound. Time O(M K), memory 8
 * bytes a query and 8 a pool member.
 */
final class KnnUniformAssignment implements Assignment {
  private final TradeOff tradeOff;

  KnnUniformAssignment(TradeOff tradeOff) {
    this.tradeOff = tradeOff;
  }

  /**
   * What the search for K ended with.
   *
   * @param cost that of the last k looked at
   * @param reached whether a k was found that costs too much
   */
  private record Search(int size, double cost, boolean reached) {}

  @Override
  public AssignmentResult solve(NeighborLists lists, double[] density, long candidates) {
    NeighborCosts costs = tradeOff.of(lists);
    Search search = search(costs);
    Masses masses = spread(costs, search.size());
    boolean tooShort = !search.reached() && lists.length() < candidates;
    OptionalInt suggestion = OptionalInt.empty();
    if (tooShort) {
      double costLeft = tradeOff.costLeft(search.cost(), lists.queries());
      suggestion = OptionalInt.of(new PrefetchEstimate(costs, candidates).toCost(costLeft));
    }
    int[] sizes = new int[lists.queries()];
    Arrays.fill(sizes, search.size());
    AssignmentResult.Rest rest = AssignmentResult.Rest.of(lists.queries());
    for (int query = 0; query < lists.queries(); query++) {
      rest.set(query, search.size() - 1, share(lists, search.size()));
    }
    OptionalDouble left = OptionalDouble.of(search.size());
    Certificate certificate =
        new Certificate(
            tooShort ? lists.queries() : 0,
            masses.onLastNeighbors(),
            suggestion,
            Certificate.Assumption.of(left, candidates / 2.0, search.reached()),
            false,
            masses.sum());
    return new AssignmentResult(
        masses.probability(),
        sizes,
        OptionalDouble.empty(),
        OptionalInt.of(search.size()),
        certificate,
        inverseShare(lists, search.size()),
        rest,
        objective(masses.transportCost(), search.size(), candidates));
  }

  /** Every candidate has 1/(MK) or nothing, of which the smaller of M times as much is 1/K or 0. */
  private Objective objective(double transportCost, int size, long candidates) {
    double share = 1.0 / size;
    double least = size < candidates ? 0 : share;
    double sum = (double) candidates;
    return Objective.ofLargestDeviation(tradeOff, transportCost, least, share, sum, sum);
  }

  private Search search(NeighborCosts costs) {
    NeighborLists lists = costs.lists();
    int size = 1;
    double cost = 0;
    double[] last = nearest(costs);
    boolean reached = tradeOff.reachedBy(cost, lists.queries());
    while (!reached && size < lists.length()) {
      for (int query = 0; query < last.length; query++) {
        double next = costs.of(query, size);
        cost += (next - last[query]) * size;
        last[query] = next;
      }
      reached = tradeOff.reachedBy(cost, lists.queries());
      size += reached ? 0 : 1;
    }
    return new Search(size, cost, reached);
  }

  private static double[] nearest(NeighborCosts costs) {
    double[] nearest = new double[costs.lists().queries()];
    for (int query = 0; query < nearest.length; query++) {
      nearest[query] = costs.of(query, 0);
    }
    return nearest;
  }

  private static double inverseShare(NeighborLists lists, int size) {
    return (double) lists.queries() * size;
  }

  private static double share(NeighborLists lists, int size) {
    return AssignmentResult.share(inverseShare(lists, size), 1);
  }

  private static Masses spread(NeighborCosts costs, int size) {
    NeighborLists lists = costs.lists();
    Masses masses = new Masses(costs);
    double mass = share(lists, size);
    for (int query = 0; query < lists.queries(); query++) {
      for (int rank = 0; rank < size; rank++) {
        masses.give(query, rank, mass);
      }
    }
    return masses;
  }
}
