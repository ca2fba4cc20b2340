package io.tsds.report;

import java.util.ArrayList;
import java.util.List;

/**
 * How many neighbors the queries put mass on: K of every query in one histogram.
 *
 * @param histogram bins of equal width from min to max, the last cut off at max; at most {@value
 *     #MOST_BINS}
 */
public record NeighborhoodSizes(int min, double mean, int max, List<Bin> histogram) {
  static final int MOST_BINS = 20;

  public NeighborhoodSizes {
    FactChecks.finite("mean", mean);
    histogram = List.copyOf(histogram);
  }

  /**
   * Counts the sizes.
   *
   * @param sizes K of every query [queries], at least one
   */
  public static NeighborhoodSizes of(int[] sizes) {
    if (sizes.length == 0) {
      throw new IllegalArgumentException("no queries, so no neighborhood sizes");
    }
    int min = sizes[0];
    int max = sizes[0];
    long sum = 0;
    for (int size : sizes) {
      min = Math.min(min, size);
      max = Math.max(max, size);
      sum += size;
    }
    return new NeighborhoodSizes(min, (double) sum / sizes.length, max, bins(sizes, min, max));
  }

  private static List<Bin> bins(int[] sizes, long min, long max) {
    long spread = max - min + 1;
    long width = (spread + MOST_BINS - 1) / MOST_BINS;
    long[] counts = new long[(int) ((spread + width - 1) / width)];
    for (int size : sizes) {
      counts[(int) ((size - min) / width)]++;
    }
    List<Bin> bins = new ArrayList<>(counts.length);
    for (int bin = 0; bin < counts.length; bin++) {
      long from = min + bin * width;
      bins.add(new Bin(from, Math.min(max, from + width - 1), counts[bin]));
    }
    return bins;
  }
}
