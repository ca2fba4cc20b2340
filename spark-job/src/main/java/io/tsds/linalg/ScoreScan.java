package io.tsds.linalg;

import io.tsds.simd.KernelChoice;

/**
 * The inner pass over a tile of scores: which of them reach a threshold. Two implementations, plain
 * and vectorized, give the same answer; {@link #fastest} chooses once and says which.
 */
public interface ScoreScan {

  /**
   * Finds the columns j below {@code count} with {@code scores[start + j] - offsets[offset + j] >=
   * threshold}, the difference taken in float32.
   *
   * @param scores a tile of scores, read flat from {@code start} on
   * @param hits receives the columns in rising order; at least {@code count} long
   * @param differences receives the differences at those columns; at least {@code count} long
   * @return how many there are
   */
  int atLeast(
      FloatMatrix scores,
      int start,
      int count,
      float[] offsets,
      int offset,
      float threshold,
      int[] hits,
      float[] differences);

  /** Its name, for the report. */
  String name();

  /** The vectorized scan where the JVM has jdk.incubator.vector, else the plain one. */
  static ScoreScan fastest() {
    return KernelChoice.fastest(
        ScoreScan.class, "io.tsds.linalg.simd.SimdScoreScan", PlainScoreScan::new);
  }
}
