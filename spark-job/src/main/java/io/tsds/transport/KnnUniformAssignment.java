package io.tsds.transport;

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

  KnnUniformAssignment(double alpha, double scale) {
    this.tradeOff = new TradeOff(alpha, scale);
  }

  @Override
  public AssignmentResult solve(NeighborLists lists, double[] density, long candidates) {
    int queries = lists.queries();
    int size = 1;
    double cost = 0;
    double[] distances = nearestDistances(lists);
    boolean reached = tradeOff.reachedBy(cost, queries);
    while (!reached && size < lists.length()) {
      for (int query = 0; query < queries; query++) {
        double next = lists.distance(query, size);
        cost += (next - distances[query]) * size;
        distances[query] = next;
      }
      reached = tradeOff.reachedBy(cost, queries);
      size += reached ? 0 : 1;
    }

    Masses masses = spread(lists, size);
    boolean tooShort = !reached && lists.length() < candidates;
    OptionalInt suggestion =
        tooShort
            ? OptionalInt.of(
                new PrefetchEstimate(lists, candidates).toCost(tradeOff.costLeft(cost, queries)))
            : OptionalInt.empty();
    int[] sizes = new int[queries];
    Arrays.fill(sizes, size);
    return new AssignmentResult(
        masses.probability(),
        sizes,
        OptionalDouble.empty(),
        OptionalInt.of(size),
        new Certificate(
            tooShort ? queries : 0,
            masses.onLastNeighbors(),
            suggestion,
            Certificate.Assumption.of(OptionalDouble.of(size), candidates / 2.0, reached),
            false,
            masses.sum()));
  }

  private static double[] nearestDistances(NeighborLists lists) {
    double[] distances = new double[lists.queries()];
    for (int query = 0; query < distances.length; query++) {
      distances[query] = lists.distance(query, 0);
    }
    return distances;
  }

  private static Masses spread(NeighborLists lists, int size) {
    Masses masses = new Masses(lists);
    double mass = 1 / ((double) lists.queries() * size);
    for (int query = 0; query < lists.queries(); query++) {
      for (int rank = 0; rank < size; rank++) {
        masses.give(query, rank, mass);
      }
    }
    return masses;
  }
}
