package io.tsds.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The candidates that got any probability, and how evenly it is spread over them.
 *
 * @param size candidates with p > 0
 * @param effectiveSampleSize 1 / sum of p^2: so many candidates of equal probability would be as
 *     diverse
 * @param smallestProbability smallest p > 0
 * @param largestProbability largest p
 * @param histogram of p > 0, bounds at powers of two, at most {@value #MOST_BINS} bins
 */
public record SupportFacts(
    long size,
    double effectiveSampleSize,
    double smallestProbability,
    double largestProbability,
    List<ProbabilityBin> histogram) {
  static final int MOST_BINS = 20;

  public SupportFacts {
    FactChecks.count("size", size);
    FactChecks.finite("effectiveSampleSize", effectiveSampleSize);
    FactChecks.finite("smallestProbability", smallestProbability);
    FactChecks.finite("largestProbability", largestProbability);
    histogram = List.copyOf(histogram);
  }

  /**
   * Counts the support.
   *
   * @param p probabilities [any candidates that include the support], at least one above 0
   */
  public static SupportFacts of(double[] p) {
    long size = 0;
    double squares = 0;
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (double probability : p) {
      if (!(probability >= 0 && Double.isFinite(probability))) {
        throw new IllegalArgumentException(
            "a probability is " + probability + "; must be at least 0 and finite");
      }
      if (probability > 0) {
        size++;
        squares += probability * probability;
        smallest = Math.min(smallest, probability);
        largest = Math.max(largest, probability);
      }
    }
    if (size == 0) {
      throw new IllegalArgumentException("all probabilities are 0, so there is no support");
    }
    return new SupportFacts(size, 1 / squares, smallest, largest, bins(p, smallest, largest));
  }

  private static List<ProbabilityBin> bins(double[] p, double smallest, double largest) {
    int lowest = Math.getExponent(smallest);
    int exponents = Math.getExponent(largest) - lowest + 1;
    int step = (exponents + MOST_BINS - 1) / MOST_BINS;
    long[] counts = new long[(exponents + step - 1) / step];
    for (double probability : p) {
      if (probability > 0) {
        counts[(Math.getExponent(probability) - lowest) / step]++;
      }
    }
    List<ProbabilityBin> bins = new ArrayList<>(counts.length);
    for (int bin = 0; bin < counts.length; bin++) {
      double from = bin == 0 ? smallest : Math.scalb(1.0, lowest + bin * step);
      double to = bin == counts.length - 1 ? largest : Math.scalb(1.0, lowest + (bin + 1) * step);
      bins.add(new ProbabilityBin(from, to, counts[bin]));
    }
    return bins;
  }
}
