package io.tsds.recovery;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a recovery set is selected.
 *
 * @param budget B, candidates to select, at least 1
 * @param rounding how the budget is shared out
 * @param order in which clusters are visited
 * @param filtered whether candidates that do not fit the graph of concepts are rejected; without,
 *     the graph is only counted
 * @param conceptTolerance the share of a candidate's pairs of known concepts that may be new, from
 *     0 to 1
 */
public record SelectionRules(
    long budget, Rounding rounding, ClusterOrder order, boolean filtered, double conceptTolerance) {

  public SelectionRules {
    if (budget < 1) {
      throw new IllegalArgumentException("the budget is " + budget + "; must be at least 1");
    }
  }

  /** How the budget is shared out to the clusters. */
  public enum Rounding {
    /** In proportion to their degradation, whole; what a cluster cannot fill goes to others. */
    LARGEST_REMAINDER,
    /** The printed Equation 6: cut to whole numbers, once, and nothing given to others. */
    PAPER,
    /** The same to each cluster, whether it departed or not: a baseline. */
    EQUAL
  }

  /** The order in which clusters are visited, on which the graph of concepts depends. */
  public enum ClusterOrder {
    /** By mean degradation, largest first, and then by number. */
    DEGRADATION,
    /** By number, as the authors' program does. */
    NUMBER
  }

  /** The numbers of the clusters, in the order in which they are visited. */
  List<Integer> order(List<ClusterDegradation> clusters) {
    Comparator<Integer> byNumber = Comparator.naturalOrder();
    Comparator<Integer> byDegradation =
        Comparator.comparing((Integer cluster) -> clusters.get(cluster).degradation()).reversed();
    return IntStream.range(0, clusters.size())
        .boxed()
        .sorted(order == ClusterOrder.NUMBER ? byNumber : byDegradation.thenComparing(byNumber))
        .toList();
  }

  /** What the clusters' shares are proportional to [clusters]. */
  double[] weights(List<ClusterDegradation> clusters) {
    return clusters.stream()
        .mapToDouble(cluster -> rounding == Rounding.EQUAL ? 1 : cluster.degradation())
        .toArray();
  }

  /**
   * What each cluster may take of so many candidates.
   *
   * @param caps candidates that have not been looked at [clusters]
   */
  long[] allocation(long candidates, List<ClusterDegradation> clusters, long[] caps) {
    double[] weights = weights(clusters);
    return rounding == Rounding.PAPER
        ? Budgets.byFloor(candidates, weights)
        : Budgets.byLargestRemainder(candidates, weights, caps);
  }
}
