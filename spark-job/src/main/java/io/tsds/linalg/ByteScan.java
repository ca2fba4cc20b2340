package io.tsds.linalg;

import io.tsds.simd.KernelChoice;

/**
 * The inner pass over a tile of 8-bit scores: which of a row are large enough. Two implementations,
 * plain and vectorized, give the same answer.
 */
public interface ByteScan {

  /**
   * Finds the columns j below {@code count} with {@code scores[row, j] >= threshold}.
   *
   * @param threshold from -128, which all reach, to 127
   * @param hits receives the columns in rising order; at least {@code count} long
   * @return how many there are
   */
  int atLeast(ByteScores scores, int row, int count, int threshold, int[] hits);

  /** The vectorized scan where JVM and processor have what it takes, else the plain one. */
  static ByteScan fastest() {
    return KernelChoice.fastest(
        ByteScan.class, "io.tsds.linalg.simd.SimdByteScan", PlainByteScan::new);
  }
}
