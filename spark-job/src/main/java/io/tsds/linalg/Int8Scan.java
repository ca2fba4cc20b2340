package io.tsds.linalg;

import io.tsds.VectorKernels;

/**
 * The inner pass over a tile of int8 products: which pairs may lie within a bound. Two
 * implementations, plain and vectorized, give the same answer.
 */
public interface Int8Scan {

  /**
   * What the test needs of each row.
   *
   * @param scales what one unit of a row's values stands for [rows]
   * @param errors lengths by which rows are off their values [rows]
   * @param offsets what to subtract [rows]
   */
  record Rows(float[] scales, float[] errors, float[] offsets) {
    public Rows(int rows) {
      this(new float[rows], new float[rows], new float[rows]);
    }
  }

  /**
   * Finds the rows j below {@code count} with
   *
   * <pre>scores[start + j] * scales[j] * scale + reach * errors[j] - offsets[j] >= threshold</pre>
   *
   * where the score becomes a float32 and all operations are rounded to float32, one by one from
   * the left.
   *
   * @param scores a tile of products, read flat from {@code start} on
   * @param scale what one unit of the query's values stands for
   * @param reach how far the pair may lie apart
   * @param hits receives the rows in rising order; at least {@code count} long
   * @return how many there are
   */
  int atLeast(
      IntScores scores,
      int start,
      int count,
      Rows rows,
      float scale,
      float reach,
      float threshold,
      int[] hits);

  /** The vectorized scan where the JVM has jdk.incubator.vector, else the plain one. */
  static Int8Scan fastest() {
    return VectorKernels.fastest(
        Int8Scan.class, "io.tsds.linalg.vector.VectorInt8Scan", PlainInt8Scan::new);
  }
}
