package io.tsds.knn;

import java.io.Serializable;

/**
 * How much of the candidates is looked at before the search for estimates of the queries' L-th
 * distances ({@link BoundEstimate}). About 2 % of the rows, spread over all partitions: at L = 2000
 * the estimate then lies at about the 4000th row, and the products of the sample, which are done
 * twice, cost little.
 *
 * @param rowsOfPartition rows to look at in each partition; 0 where a sample does not pay
 * @param kept nearest sampled rows that matter to a query
 * @param keptOfPartition how many of them a partition sends on: more than its share, and where even
 *     more are left out, they count as if they were farther
 */
public record SamplePlan(long rowsOfPartition, int kept, int keptOfPartition)
    implements Serializable {
  private static final double SHARE = 0.02;
  private static final int FEWEST_ROWS_A_NEIGHBOR = 4;
  private static final int FEWEST_KEPT = 512;
  private static final int KEPT_TIMES_EXPECTED = 8;
  private static final int SHARES_KEPT = 4;

  /**
   * Plans a sample.
   *
   * @param rows N
   * @param length L
   */
  public static SamplePlan of(int partitions, long rows, int length) {
    if (rows < (long) FEWEST_ROWS_A_NEIGHBOR * length) {
      return new SamplePlan(0, 0, 0);
    }
    int kept = (int) Math.max(FEWEST_KEPT, KEPT_TIMES_EXPECTED * SHARE * length);
    int keptOfPartition = Math.max(SHARES_KEPT, (int) ((long) SHARES_KEPT * kept / partitions));
    long rowsOfPartition = (long) Math.ceil(SHARE * rows / partitions);
    return new SamplePlan(rowsOfPartition, kept, Math.min(kept, keptOfPartition));
  }

  /** Whether to sample at all. */
  public boolean pays() {
    return rowsOfPartition > 0;
  }
}
