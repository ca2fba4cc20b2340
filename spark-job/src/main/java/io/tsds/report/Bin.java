package io.tsds.report;

/**
 * One bin of a histogram of whole numbers.
 *
 * @param from smallest value in the bin
 * @param to largest value in the bin
 * @param count how many values are in it
 */
public record Bin(long from, long to, long count) {
  public Bin {
    FactChecks.count("count", count);
    if (from > to) {
      throw new IllegalArgumentException("a bin from " + from + " to " + to + " holds nothing");
    }
  }
}
