package io.tsds.knn;

import java.util.Arrays;
import java.util.List;

/**
 * Estimates, from a probe, squared distances within which each query's L nearest rows lie. With a
 * share s of the rows in it, about s L of the L nearest are in the probe; the estimate is the
 * distance of the first probed row of a rank k so high that, at five standard deviations, the k
 * nearest probed rows cannot all be among the L nearest:
 *
 * <pre>sqrt(k / v) >= sqrt(s L / v) + 5.2 / 2</pre>
 *
 * which is the normal bound for the square root of a Poisson count; v is 1 for rows in random order
 * and grows where near rows lie side by side in the files, as the counts of the probed runs of rows
 * vary more than chance would have it (the design effect of cluster sampling).
 *
 * <p>An estimate can be too small, for example where the order of the rows follows their distance.
 * Whoever searches within it has to check that L rows were found, and to search again if not.
 */
public final class BoundEstimate {
  private static final double HALF_DEVIATIONS = 5.2 / 2;

  private BoundEstimate() {}

  /**
   * Estimates from parts of the probe of disjoint rows, all of the same queries.
   *
   * @param length L
   * @param rows N, the number of rows that the probe stands for
   * @param kept uses so many of the nearest probed rows at most
   * @return for every query an estimate, or infinity where the probe does not give one [queries]
   */
  public static double[] of(List<ProbedNearest> parts, int length, long rows, int kept) {
    int queries = parts.get(0).counts().length;
    long probed = 0;
    int runs = 0;
    for (ProbedNearest part : parts) {
      probed += part.rows();
      runs += part.runs();
    }
    double expected = (double) length * probed / rows;
    int[] next = new int[parts.size()];
    int[] inRun = new int[runs];
    double[] estimates = new double[queries];
    for (int query = 0; query < queries; query++) {
      long[] entries = entriesOf(query, parts, next);
      int nearest = Math.min(kept, entries.length);
      if (nearest > 0) {
        QuickSelect.smallest(entries, entries.length, nearest);
        Arrays.sort(entries, 0, nearest);
      }
      estimates[query] = estimate(entries, nearest, expected, inRun);
    }
    return estimates;
  }

  /** The query's entries of all parts, their runs of rows numbered anew. */
  private static long[] entriesOf(int query, List<ProbedNearest> parts, int[] next) {
    int size = 0;
    for (ProbedNearest part : parts) {
      size += part.counts()[query];
    }
    long[] entries = new long[size];
    int filled = 0;
    int firstRun = 0;
    for (int i = 0; i < next.length; i++) {
      ProbedNearest part = parts.get(i);
      for (int j = part.counts()[query]; j > 0; j--) {
        entries[filled++] = part.entries()[next[i]++] + firstRun;
      }
      firstRun += part.runs();
    }
    return entries;
  }

  private static double estimate(long[] sorted, int size, double expected, int[] inRun) {
    double runs = inRun.length;
    Arrays.fill(inRun, 0);
    long squares = 0;
    for (int k = 1; k <= size; k++) {
      int count = ++inRun[ProbedNearest.run(sorted[k - 1])];
      squares += 2L * count - 1;
      double excess = runs < 2 ? squares : squares - (double) k * k / runs;
      double variance = Math.max(k, excess * runs / Math.max(1, runs - 1));
      double design = variance / k;
      if (Math.sqrt(k / design) >= Math.sqrt(expected / design) + HALF_DEVIATIONS) {
        return ProbedNearest.upperBound(sorted[k - 1]);
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
