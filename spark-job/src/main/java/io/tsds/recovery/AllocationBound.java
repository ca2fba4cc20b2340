package io.tsds.recovery;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a selection S is from a reference R, and what that bounds: the expected evaluation loss L
 * of a model recovered on S against that on R, in units of a Lipschitz constant lambda of L in the
 * Jaccard distance of sets. PASER's appendix prints a bound (its Theorem 2) that does not hold; the
 * figures here say which statement they belong to:
 *
 * <ul>
 *   <li>{@link #realized}, Theorem A: L(S) &lt;= L(R) + lambda d(S, R), with the Lipschitz
 *       assumption alone.
 *   <li>{@link #allocation}, Theorem B: L(S) &lt;= (1 + eps) (L(R) + lambda a), where S is within 1
 *       + eps of the best set of the same counts in all clusters. a is the smallest distance that
 *       sets of these counts can have.
 *   <li>{@link #separable}, Theorem C: the same with sum of w_k (1 - min/max), where the loss is a
 *       sum over clusters with weights w_k, each part depends on its cluster's samples alone and is
 *       lambda-Lipschitz there.
 *   <li>{@link #printed}: 1 - mu/B of the printed theorem, which is no bound.
 * </ul>
 *
 * @param budget B
 * @param sharedCounts mu, the sum over clusters of the smaller of the two counts
 * @param common candidates in both sets
 * @param clusters by number
 */
public record AllocationBound(
    long budget, long sharedCounts, long common, List<ClusterShare> clusters) {

  /**
   * One cluster's part.
   *
   * @param selected candidates of S
   * @param reference candidates of R
   */
  public record ClusterShare(long selected, long reference) {
    /** By how much the selection stays below the reference. */
    public long shortfall() {
      return Math.max(0, reference - selected);
    }

    /** By how much the selection is above the reference. */
    public long excess() {
      return Math.max(0, selected - reference);
    }

    /** The smallest Jaccard distance of sets of these counts: 1 - min/max, 0 of none. */
    public double distance() {
      long most = Math.max(selected, reference);
      return most == 0 ? 0 : (most - Math.min(selected, reference)) / (double) most;
    }
  }

  public AllocationBound {
    clusters = List.copyOf(clusters);
  }

  /**
   * Compares counts.
   *
   * @param selected candidates of S in each cluster [clusters]
   * @param reference candidates of R in each cluster [clusters]
   * @param common candidates in both
   */
  public static AllocationBound of(long budget, long[] selected, long[] reference, long common) {
    if (budget < 1) {
      throw new IllegalArgumentException("the budget is " + budget + "; must be at least 1");
    }
    if (selected.length != reference.length) {
      throw new IllegalArgumentException(
          selected.length + " clusters do not fit " + reference.length);
    }
    List<ClusterShare> clusters = new ArrayList<>();
    long shared = 0;
    for (int cluster = 0; cluster < selected.length; cluster++) {
      clusters.add(new ClusterShare(selected[cluster], reference[cluster]));
      shared += Math.min(selected[cluster], reference[cluster]);
    }
    return new AllocationBound(budget, shared, common, clusters);
  }

  /** 1 - mu/B, Theorem 2 as printed: no bound. */
  public double printed() {
    return (budget - sharedCounts) / (double) budget;
  }

  /** a = 1 - mu/(n + m - mu), the distance of Theorem B. */
  public double allocation() {
    return distance(sharedCounts);
  }

  /** d(S, R), the Jaccard distance of Theorem A. */
  public double realized() {
    return distance(common);
  }

  /**
   * The distance of Theorem C for clusters of equal lambda.
   *
   * @param weights of the clusters in the evaluation, which add up to 1 [clusters]
   */
  public double separable(double[] weights) {
    double sum = 0;
    for (int cluster = 0; cluster < weights.length; cluster++) {
      sum += weights[cluster] * clusters.get(cluster).distance();
    }
    return sum;
  }

  /** The Jaccard distance of S and R if so many candidates were in both. */
  private double distance(long inBoth) {
    long all = -inBoth;
    for (ClusterShare cluster : clusters) {
      all += cluster.selected() + cluster.reference();
    }
    return all == 0 ? 0 : (all - inBoth) / (double) all;
  }
}
