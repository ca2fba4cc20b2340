package io.tsds.knn;

/** In blocks of how many candidates a search goes through its rows. */
public final class BlockSize {
  /** About how many bytes of candidates one search holds at a time. */
  private static final long BYTES = 64L << 20;

  private static final int FEWEST_ROWS = 16;
  private static final int MOST_ROWS = 1 << 17;

  private BlockSize() {}

  /** Rows of a block of float32 rows of so many components. */
  public static int rows(int dimension) {
    long rows = BYTES / (Float.BYTES * (long) dimension);
    return (int) Math.max(FEWEST_ROWS, Math.min(rows, MOST_ROWS));
  }
}
