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
    FactChecks.finite("from", from);
    FactChecks.finite("to", to);
    FactChecks.count("count", count);
  }
}
