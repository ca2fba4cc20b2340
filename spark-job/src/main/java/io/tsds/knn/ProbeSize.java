package io.tsds.knn;

import java.io.Serializable;

/**
 * How large the probe is: rows that are read before the search, from which the queries' L-th
 * distances are estimated ({@link BoundEstimate}), 1 to 4 % of all, spread over all partitions.
 *
 * <p>A share f of the rows costs f p a pair for their products, which are done twice, and lets the
 * search come upon (1 + 2.6 / sqrt(f L))^2 L rows within a query's estimate, each of which costs w
 * more. The sum is the least, for f L about 90, with f = (3.3 w / p sqrt(L) / N)^(2/3).
 *
 * @param rowsOfPartition rows of the probe in each partition; 0 where a probe does not pay
 * @param kept nearest probed rows that matter to a query
 * @param keptOfPartition how many of them a partition sends on: more than its share, and where even
 *     more are left out, they count as if they were farther
 */
public record ProbeSize(long rowsOfPartition, int kept, int keptOfPartition)
    implements Serializable {
  private static final double SMALLEST_SHARE = 0.01;
  private static final double LARGEST_SHARE = 0.04;

  /** 3.3 w / p, measured on AVX-512; it hardly changes with the dimension. */
  private static final double NEIGHBOR_WEIGHT = 170;

  private static final int FEWEST_ROWS_A_NEIGHBOR = 4;
  private static final int FEWEST_KEPT = 512;
  private static final int KEPT_TIMES_EXPECTED = 8;
  private static final int SHARES_KEPT = 4;

  /**
   * The size that pays most.
   *
   * @param rows N
   * @param length L
   */
  public static ProbeSize of(int partitions, long rows, int length) {
    if (rows < (long) FEWEST_ROWS_A_NEIGHBOR * length) {
      return new ProbeSize(0, 0, 0);
    }
    double share = share(rows, length);
    int kept = (int) Math.max(FEWEST_KEPT, KEPT_TIMES_EXPECTED * share * length);
    int keptOfPartition = Math.max(SHARES_KEPT, (int) ((long) SHARES_KEPT * kept / partitions));
    long rowsOfPartition = (long) Math.ceil(share * rows / partitions);
    return new ProbeSize(rowsOfPartition, kept, Math.min(kept, keptOfPartition));
  }

  private static double share(long rows, int length) {
    double balanced = Math.pow(NEIGHBOR_WEIGHT * Math.sqrt(length) / rows, 2.0 / 3);
    return Math.max(SMALLEST_SHARE, Math.min(LARGEST_SHARE, balanced));
  }

  /** Whether to probe at all. */
  public boolean pays() {
    return rowsOfPartition > 0;
  }
}
