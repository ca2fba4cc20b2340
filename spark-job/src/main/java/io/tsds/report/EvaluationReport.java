package io.tsds.report;

import io.tsds.Quantity;
import java.util.List;
import java.util.Locale;

/**
 * How samples compare.
 *
 * @param task their target task, or null
 * @param queries M
 * @param candidates N
 * @param bandwidth closer than which sampled candidates count as near-duplicates
 * @param prefetch L of the first selection, by which queries are covered
 * @param samples one a row
 * @param overlaps of each two samples
 */
public record EvaluationReport(
    String task,
    long queries,
    long candidates,
    double bandwidth,
    long prefetch,
    List<Sample> samples,
    List<Overlap> overlaps) {
  public EvaluationReport {
    samples = List.copyOf(samples);
    overlaps = List.copyOf(overlaps);
  }

  /**
   * A sample.
   *
   * @param name of the baseline, or the folder of the selection
   * @param draws in all
   * @param distinct candidates
   * @param effectiveSize 1 / sum of squared shares of draws
   * @param leastCost lower bound of the cost of transport from the draws to the queries; null in a
   *     report of an earlier build where it was too much to compute
   * @param mostCost upper bound of it, what a plan costs; null likewise
   * @param covered share of the queries that have a sampled candidate among their L nearest
   * @param nearestDistance mean distance of a query to its nearest sampled candidate
   * @param nearDuplicates share of the draws on candidates closer than the bandwidth to another
   *     sampled candidate
   */
  public record Sample(
      String name,
      long draws,
      long distinct,
      double effectiveSize,
      Double leastCost,
      Double mostCost,
      double covered,
      double nearestDistance,
      double nearDuplicates) {
    public Sample {
      // Sums that are exact but for rounding may pass each other in their last digits.
      effectiveSize = Math.min(effectiveSize, (double) distinct);
      leastCost = leastCost == null ? null : Double.valueOf(Math.min(leastCost, mostCost));
    }

    /** The cost, or its bracket. */
    public String cost() {
      if (leastCost == null) {
        return Figures.ABSENT;
      }
      return mostCost - leastCost <= 1e-9 * mostCost
          ? Figures.number(mostCost)
          : Figures.number(leastCost) + " to " + Figures.number(mostCost);
    }
  }

  /**
   * What two samples have in common.
   *
   * @param shared distinct candidates in both
   * @param jaccard shared, by those in either
   */
  public record Overlap(String one, String other, long shared, double jaccard) {}

  /** The comparison for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    int width = samples.stream().mapToInt(sample -> sample.name().length()).max().orElse(8);
    String row = "%-" + Math.max(8, width) + "s %8s %9s %10s %20s %9s %9s %8s%n";
    text.append(
        String.format(
            Locale.ROOT,
            row,
            "sample",
            "draws",
            "distinct",
            "effective",
            "cost to queries",
            "covered",
            "nearest",
            "near-dup"));
    for (Sample sample : samples) {
      text.append(
          String.format(
              Locale.ROOT,
              row,
              sample.name(),
              Figures.count(sample.draws()),
              Figures.count(sample.distinct()),
              Figures.number(sample.effectiveSize()),
              sample.cost(),
              Figures.percent(sample.covered()),
              Figures.number(sample.nearestDistance()),
              Figures.percent(sample.nearDuplicates())));
    }
    for (Overlap overlap : overlaps) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s and %s share %s, Jaccard %s%n",
              overlap.one(),
              overlap.other(),
              Quantity.of(overlap.shared(), "candidate"),
              Figures.number(overlap.jaccard())));
    }
    return text.toString();
  }
}
