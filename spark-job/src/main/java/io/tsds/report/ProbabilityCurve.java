package io.tsds.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The probabilities from the largest to the smallest, at ranks that grow by about the same factor.
 * The lists have the same length, one element a rank.
 *
 * @param rank from 1, ascending; the last is the size of the support
 * @param probability of the candidate at the rank
 * @param cumulative probability of the candidates up to the rank
 */
public record ProbabilityCurve(List<Long> rank, List<Double> probability, List<Double> cumulative) {
  /** The most ranks. */
  public static final int MOST_RANKS = 200;

  public ProbabilityCurve {
    rank = List.copyOf(rank);
    probability = List.copyOf(probability);
    cumulative = List.copyOf(cumulative);
    FactChecks.atMost("ranks", rank.size(), MOST_RANKS);
    FactChecks.equal("values of probability", probability.size(), rank.size());
    FactChecks.equal("values of cumulative", cumulative.size(), rank.size());
    probability.forEach(value -> FactChecks.amount("probability", value));
    cumulative.forEach(value -> FactChecks.amount("cumulative", value));
  }

  /**
   * Of the probabilities, which it copies for a while.
   *
   * @param p probabilities [any candidates that include the support], at least one above 0
   */
  public static ProbabilityCurve of(double[] p) {
    double[] sorted = Arrays.stream(p).filter(probability -> probability > 0).sorted().toArray();
    int size = sorted.length;
    List<Long> ranks = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    List<Double> cumulative = new ArrayList<>();
    double sum = 0;
    int added = 0;
    for (int i = 0; i < MOST_RANKS; i++) {
      long rank = Math.round(StrictMath.pow(size, (double) i / (MOST_RANKS - 1)));
      if (rank > added) {
        for (; added < rank; added++) {
          sum += sorted[size - 1 - added];
        }
        ranks.add(rank);
        probabilities.add(sorted[size - added]);
        cumulative.add(sum);
      }
    }
    return new ProbabilityCurve(ranks, probabilities, cumulative);
  }
}
