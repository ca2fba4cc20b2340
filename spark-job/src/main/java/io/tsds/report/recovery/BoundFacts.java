package io.tsds.report.recovery;

import io.tsds.recovery.AllocationBound;
import io.tsds.report.FactChecks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far the selection S is from a reference R, and what that bounds: see {@link AllocationBound}.
 * Distances are in units of lambda, by how much the evaluation loss can change where the training
 * set changes altogether.
 *
 * @param name as the user gave it, or of a built-in reference
 * @param description what the reference is: where its ids are from, or how it was drawn
 * @param size |R|, candidates
 * @param sharedCounts mu, the sum over clusters of the smaller of the two counts
 * @param common candidates in both S and R
 * @param printed of the published theorem, which is no bound
 * @param allocation of Theorem B
 * @param realized of Theorem A
 * @param separable of Theorem C; null where no weights were given
 * @param weights of the clusters in the evaluation, which add up to 1, by number; empty where none
 *     were given
 * @param clusters by number
 */
public record BoundFacts(
    String name,
    String description,
    long size,
    long sharedCounts,
    long common,
    Term printed,
    Term allocation,
    Term realized,
    Term separable,
    List<Double> weights,
    List<ClusterGap> clusters) {
  static final String PRINTED = "Theorem 2 as printed; no bound";
  static final String ALLOCATION = "Theorem B: distance of the counts";
  static final String REALIZED = "Theorem A: distance of the sets";
  static final String SEPARABLE = "Theorem C: weighted distances of the clusters' counts";

  /**
   * One distance.
   *
   * @param statement whose it is
   * @param distance in units of lambda, from 0 to 1
   * @param lossGap lambda x distance, loss; null where the user gave no lambda
   */
  public record Term(String statement, double distance, Double lossGap) {
    public Term {
      FactChecks.share("distance", distance);
      lossGap = lossGap == null ? null : Double.valueOf(FactChecks.amount("lossGap", lossGap));
    }

    private static Term of(String statement, double distance, Double lambda) {
      double bounded = Math.min(1, distance);
      return new Term(statement, bounded, lambda == null ? null : lambda * bounded);
    }
  }

  /**
   * A cluster in both sets.
   *
   * @param selected candidates of S
   * @param reference candidates of R
   * @param shortfall by how many S is below R, or 0
   * @param excess by how many S is above R, or 0
   */
  public record ClusterGap(int number, long selected, long reference, long shortfall, long excess) {
    public ClusterGap {
      FactChecks.count("number", number);
      FactChecks.count("selected", selected);
      FactChecks.count("reference", reference);
      FactChecks.equal("shortfall", shortfall, Math.max(0, reference - selected));
      FactChecks.equal("excess", excess, Math.max(0, selected - reference));
    }
  }

  public BoundFacts {
    FactChecks.count("size", size);
    FactChecks.atMost("sharedCounts", FactChecks.count("sharedCounts", sharedCounts), size);
    FactChecks.atMost("common", FactChecks.count("common", common), sharedCounts);
    weights = List.copyOf(weights);
    weights.forEach(weight -> FactChecks.share("weight", weight));
    clusters = List.copyOf(clusters);
  }

  /**
   * The facts of a comparison.
   *
   * @param weights of the clusters [clusters]; null where none were given
   * @param lambda the Lipschitz constant that the user gave; null where there is none
   */
  public static BoundFacts of(
      String name, String description, AllocationBound bound, double[] weights, Double lambda) {
    List<ClusterGap> gaps = new ArrayList<>();
    for (AllocationBound.ClusterShare share : bound.clusters()) {
      gaps.add(
          new ClusterGap(
              gaps.size(), share.selected(), share.reference(), share.shortfall(), share.excess()));
    }
    return new BoundFacts(
        name,
        description,
        gaps.stream().mapToLong(ClusterGap::reference).sum(),
        bound.sharedCounts(),
        bound.common(),
        Term.of(PRINTED, bound.printed(), lambda),
        Term.of(ALLOCATION, bound.allocation(), lambda),
        Term.of(REALIZED, bound.realized(), lambda),
        weights == null ? null : Term.of(SEPARABLE, bound.separable(weights), lambda),
        weights == null ? List.of() : Arrays.stream(weights).boxed().toList(),
        gaps);
  }
}
