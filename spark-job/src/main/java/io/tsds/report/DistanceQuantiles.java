package io.tsds.report;

import io.tsds.assignment.AssignmentResult;
import io.tsds.knn.NeighborLists;
import java.util.List;

/**
 * How the distances from queries are distributed, each by its {@link Quantiles}.
 *
 * @param nearest of the queries to their nearest candidate
 * @param farthestUsed of the queries to the last neighbor on which they put mass
 * @param selected of the queries to the candidates that take their mass, by the mass; off by at
 *     most a 65,536th part of its range
 * @param randomPairs of queries and candidates that were sampled; null where none were
 */
public record DistanceQuantiles(
    List<Double> nearest,
    List<Double> farthestUsed,
    List<Double> selected,
    List<Double> randomPairs) {
  public DistanceQuantiles {
    nearest = checked("nearest", nearest);
    farthestUsed = checked("farthestUsed", farthestUsed);
    selected = checked("selected", selected);
    randomPairs = randomPairs == null ? null : checked("randomPairs", randomPairs);
  }

  private static List<Double> checked(String name, List<Double> quantiles) {
    FactChecks.equal(name, quantiles.size(), Quantiles.COUNT);
    quantiles.forEach(quantile -> FactChecks.amount(name, quantile));
    return List.copyOf(quantiles);
  }

  /**
   * Of a solved assignment. Takes time linear in the entries of the transport plan.
   *
   * @param density kernel densities [pool]; null where the method has none
   * @param randomPairs or null
   */
  public static DistanceQuantiles of(
      NeighborLists lists, AssignmentResult result, double[] density, List<Double> randomPairs) {
    int queries = lists.queries();
    double[] nearest = new double[queries];
    double[] farthest = new double[queries];
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int query = 0; query < queries; query++) {
      nearest[query] = lists.distance(query, 0);
      int used = result.extent(query);
      while (used > 1 && mass(lists, result, density, query, used - 1) == 0) {
        used--;
      }
      farthest[query] = lists.distance(query, used - 1);
      least = Math.min(least, nearest[query]);
      most = Math.max(most, farthest[query]);
    }
    Quantiles.Weighted selected = new Quantiles.Weighted(least, most);
    for (int query = 0; query < queries; query++) {
      for (int rank = 0; rank < result.extent(query); rank++) {
        double mass = mass(lists, result, density, query, rank);
        if (mass > 0) {
          selected.add(lists.distance(query, rank), mass);
        }
      }
    }
    return new DistanceQuantiles(
        Quantiles.of(nearest), Quantiles.of(farthest), selected.quantiles(), randomPairs);
  }

  /** What a query gives a neighbor. */
  public static double mass(
      NeighborLists lists, AssignmentResult result, double[] density, int query, int rank) {
    double rho = density == null ? 1 : density[lists.poolIndex(query, rank)];
    return result.mass(query, rank, rho);
  }
}
