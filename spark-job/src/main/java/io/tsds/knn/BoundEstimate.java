package io.tsds.knn;

import java.util.Arrays;
import java.util.List;

/**
 * Estimates, from a sample of the rows, squared distances within which each query's L nearest rows
 * lie. With a share s of the rows sampled, about s L of the L nearest are in the sample; the
 * estimate is the distance of the first sampled row of a rank k so high that, at five standard
 * deviations, the k nearest sampled rows cannot all be among the L nearest:
 *
 * <pre>sqrt(k / v) >= sqrt(s L / v) + 5.2 / 2</pre>
 *
 * which is the normal bound for the square root of a Poisson count; v is 1 for rows in random order
 * and grows where near rows lie side by side in the files, as the counts of the sampled runs of
 * rows vary more than chance would have it (the design effect of cluster sampling).
 *
 * <p>An estimate can be too small, for example where the order of the rows follows their distance.
 * Whoever searches within it has to check that L rows were found, and to search again if not.
 */
public final class BoundEstimate {
  private static final double HALF_DEVIATIONS = 5.2 / 2;

  private BoundEstimate() {}

  /**
   * Estimates from samples of disjoint rows, all of the same queries.
   *
   * @param length L
   * @param rows N, the number of rows that were sampled from
   * @param kept uses so many of the nearest sampled rows at most
   * @return for every query an estimate, or infinity where the sample does not give one [queries]
   */
  public static double[] of(List<NearestSample> samples, int length, long rows, int kept) {
    int queries = samples.get(0).counts().length;
    long sampled = 0;
    int runs = 0;
    for (NearestSample sample : samples) {
      sampled += sample.rows();
      runs += sample.runs();
    }
    double expected = (double) length * sampled / rows;
    int[] next = new int[samples.size()];
    int[] inRun = new int[runs];
    double[] estimates = new double[queries];
    for (int query = 0; query < queries; query++) {
      long[] entries = entriesOf(query, samples, next);
      int nearest = Math.min(kept, entries.length);
      if (nearest > 0) {
        QuickSelect.smallest(entries, entries.length, nearest);
        Arrays.sort(entries, 0, nearest);
      }
      estimates[query] = estimate(entries, nearest, expected, inRun);
    }
    return estimates;
  }

  /** The query's entries of all samples, their runs of rows numbered anew. */
  private static long[] entriesOf(int query, List<NearestSample> samples, int[] next) {
    int size = 0;
    for (NearestSample sample : samples) {
      size += sample.counts()[query];
    }
    long[] entries = new long[size];
    int filled = 0;
    int firstRun = 0;
    for (int i = 0; i < next.length; i++) {
      NearestSample sample = samples.get(i);
      for (int j = sample.counts()[query]; j > 0; j--) {
        entries[filled++] = sample.entries()[next[i]++] + firstRun;
      }
      firstRun += sample.runs();
    }
    return entries;
  }

  private static double estimate(long[] sorted, int size, double expected, int[] inRun) {
    double runs = inRun.length;
    Arrays.fill(inRun, 0);
    long squares = 0;
    for (int k = 1; k <= size; k++) {
      int count = ++inRun[NearestSample.run(sorted[k - 1])];
      squares += 2L * count - 1;
      double excess = runs < 2 ? squares : squares - (double) k * k / runs;
      double variance = Math.max(k, excess * runs / Math.max(1, runs - 1));
      double design = variance / k;
      if (Math.sqrt(k / design) >= Math.sqrt(expected / design) + HALF_DEVIATIONS) {
        return NearestSample.upperBound(sorted[k - 1]);
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
