package io.tsds.report;

/**
 * One bin of a histogram of probabilities.
 *
 * @param from smallest probability in the bin
 * @param to where the next bin begins; in the last bin the largest probability
 * @param count how many candidates are in it
 */
public record ProbabilityBin(double from, double to, long count) {
  public ProbabilityBin {
    Facts.finite("from", from);
    Facts.finite("to", to);
    Facts.count("count", count);
  }
}
