package io.tsds.report.recovery;

import io.tsds.recovery.ClusterDegradation;
import io.tsds.recovery.RecoverySelection.ClusterOutcome;
import io.tsds.report.FactChecks;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One cluster: what was known of it, what it was given, and what came of it.
 *
 * @param number from 0, by size
 * @param size all candidates of the cluster; 0 where a column of clusters skips the number
 * @param eligible those with a degradation
 * @param coverage eligible / size, from 0 to 1; 0 of an empty cluster
 * @param degradation mean degradation of the eligible ones (CDS), nats, from 0 to ln 2; null where
 *     none is eligible
 * @param standardError of that mean, nats; null of fewer than two eligible ones
 * @param share of the budget before anything is whole, from 0 to 1
 * @param quota share x B, candidates
 * @param firstBudget candidates that the first round gave it
 * @param selected candidates that were accepted
 * @param visited candidates that were looked at: selected + rejected
 * @param rejected candidates that the concept filter rejected
 * @param shortfall firstBudget - selected, or 0
 * @param meanEfficiency mean efficiency (IES) of the selected ones, nats; null where there are none
 * @param topics what the cluster is about: the most frequent concepts of its candidates, most
 *     frequent first, at most {@value #MOST_TOPICS}; empty where not known
 */
public record ClusterFacts(
    int number,
    long size,
    long eligible,
    double coverage,
    Double degradation,
    Double standardError,
    double share,
    double quota,
    long firstBudget,
    long selected,
    long visited,
    long rejected,
    long shortfall,
    Double meanEfficiency,
    List<String> topics) {
  /** Concepts that say what a cluster is about. */
  public static final int MOST_TOPICS = 5;

  /**
   * ln 2, the largest divergence of two distributions, nats; what is above it by rounding passes.
   */
  private static final double LARGEST = StrictMath.log(2);

  private static final double ROUNDING = 1e-8;

  /**
   * Clusters on which the pruned model departed most first, those of which nothing was measured
   * last, and equal ones by number.
   */
  public static final Comparator<ClusterFacts> BY_DEGRADATION =
      Comparator.comparing(
              ClusterFacts::degradation, Comparator.nullsFirst(Comparator.<Double>naturalOrder()))
          .reversed()
          .thenComparing(ClusterFacts::number);

  public ClusterFacts {
    FactChecks.count("number", number);
    FactChecks.count("size", size);
    FactChecks.atMost("eligible", FactChecks.count("eligible", eligible), size);
    FactChecks.share("coverage", coverage);
    degradation = amountOrAbsent("degradation", degradation);
    if (degradation != null && degradation > LARGEST + ROUNDING) {
      throw new IllegalArgumentException(
          "degradation is " + degradation + "; must be at most ln 2 nats");
    }
    standardError = amountOrAbsent("standardError", standardError);
    FactChecks.share("share", share);
    FactChecks.amount("quota", quota);
    FactChecks.count("firstBudget", firstBudget);
    FactChecks.count("selected", selected);
    FactChecks.count("rejected", rejected);
    FactChecks.equal("selected and rejected", selected + rejected, visited);
    FactChecks.atMost("visited", visited, eligible);
    FactChecks.equal("shortfall", shortfall, Math.max(0, firstBudget - selected));
    meanEfficiency = amountOrAbsent("meanEfficiency", meanEfficiency);
    topics = List.copyOf(topics);
    FactChecks.atMost("topics", topics.size(), MOST_TOPICS);
  }

  /**
   * The facts of a cluster.
   *
   * @param budget B
   * @param meanEfficiency of the selected ones; any value where there are none
   */
  public static ClusterFacts of(
      int number,
      ClusterDegradation known,
      ClusterOutcome outcome,
      long budget,
      double meanEfficiency) {
    return new ClusterFacts(
        number,
        known.size(),
        known.eligible(),
        known.size() == 0 ? 0 : known.eligible() / (double) known.size(),
        known.eligible() == 0 ? null : known.degradation(),
        known.eligible() < 2 ? null : known.standardError(),
        Math.min(1, outcome.quota() / budget),
        outcome.quota(),
        outcome.firstBudget(),
        outcome.selected(),
        outcome.visited(),
        outcome.rejected(),
        outcome.shortfall(),
        outcome.selected() == 0 ? null : meanEfficiency,
        List.of());
  }

  /** The same facts, with what the cluster is about. */
  public ClusterFacts withTopics(List<String> topics) {
    return new ClusterFacts(
        number,
        size,
        eligible,
        coverage,
        degradation,
        standardError,
        share,
        quota,
        firstBudget,
        selected,
        visited,
        rejected,
        shortfall,
        meanEfficiency,
        topics);
  }

  /** What the cluster is about, as people read it; empty where not known. */
  public String about() {
    return topics.stream().map(ConceptFacts::printable).collect(Collectors.joining(", "));
  }

  /** Whether candidates were looked at, but too few fit what was accepted before them. */
  boolean emptiedByFilter() {
    return shortfall > 0 && rejected > 0;
  }

  private static Double amountOrAbsent(String name, Double value) {
    return value == null ? null : Double.valueOf(FactChecks.amount(name, value));
  }
}
