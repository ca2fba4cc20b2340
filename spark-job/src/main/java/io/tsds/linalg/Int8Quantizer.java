package io.tsds.linalg;

import io.tsds.simd.KernelChoice;
import java.util.Arrays;

/**
 * Rounds rows to 8 bits: a row x becomes integers x' from -127 to 127 and a scale s, the largest
 * component of the row, or of several, over 127, and is off by e = x - s x'. Two implementations,
 * plain and vectorized, give the same integers; errors are upper bounds, about equal.
 */
public abstract class Int8Quantizer {
  /** The largest integer. */
  public static final int LARGEST = 127;

  /** Rows without a component of this size count as zero: squares of errors would underflow. */
  private static final float SMALLEST = 0x1p-60f;

  /** Added to a float32 between -2^21 and 2^21, it rounds that to an integer, half to even. */
  protected static final float ROUNDING = 0x1.8p23f;

  /** So many squares of integers add up exactly in float32: 1024 127^2 is below 2^24. */
  private static final int CHUNK = 1024;

  /** Covers the roundings of float32 sums of that many squares. */
  private static final double SUM_ROUNDING = 1 + 0x1p-11;

  /** How many times as large as the middle one's the components of rows with one scale may be. */
  private static final float SPREAD = 3;

  /** Covers the double roundings of what is cut off. */
  private static final double CUT_ROUNDING = 1 + 0x1p-36;

  /** Roundings of the float32 products and differences that the error is made of. */
  private static final double ERROR_ROUNDING = 0x1p-22;

  /**
   * What becomes of some rows.
   *
   * @param codes the integers, row-major [rows x dimension]
   * @param scales s [rows]
   * @param squaredNorms |s x'|^2, off by a few units of roundoff of float64 at most [rows]
   * @param errors upper bounds of |e| [rows]
   */
  public record Codes(byte[] codes, float[] scales, double[] squaredNorms, double[] errors) {
    public Codes(int rows, int dimension) {
      this(
          new byte[Math.multiplyExact(rows, dimension)],
          new float[rows],
          new double[rows],
          new double[rows]);
    }
  }

  /**
   * Quantizes rows.
   *
   * @param values finite, row-major [rows x dimension] from {@code offset} on
   * @param codes receives the rows from its first on
   */
  public final void quantize(float[] values, int offset, int rows, int dimension, Codes codes) {
    for (int row = 0; row < rows; row++) {
      int from = offset + row * dimension;
      quantizeRow(values, from, dimension, largest(values, from, dimension), row, codes);
    }
  }

  /**
   * Quantizes rows with one scale for all, which is at most {@link #SPREAD} times the middle one of
   * those that the rows would have by themselves: what is larger is cut off, and the row's error
   * counts that.
   *
   * @param values finite, row-major [rows x dimension] from its beginning
   * @param codes receives the rows from its first on
   */
  public final void quantizeTogether(float[] values, int rows, int dimension, Codes codes) {
    float[] largest = new float[rows];
    for (int row = 0; row < rows; row++) {
      largest[row] = largest(values, row * dimension, dimension);
    }
    float[] sorted = largest.clone();
    Arrays.sort(sorted);
    float common = Math.min(sorted[rows - 1], SPREAD * sorted[rows / 2]);
    float[] cut = new float[dimension];
    for (int row = 0; row < rows; row++) {
      int from = row * dimension;
      if (largest[row] <= common) {
        quantizeRow(values, from, dimension, common, row, codes);
      } else {
        double lost = cut(values, from, common, cut);
        quantizeRow(cut, 0, dimension, common, row, codes);
        codes.errors()[row] = (codes.errors()[row] + lost) * CUT_ROUNDING;
      }
    }
  }

  /** Cuts off what is larger than {@code most}, and returns the length of that. */
  private static double cut(float[] values, int from, float most, float[] cut) {
    double squared = 0;
    for (int k = 0; k < cut.length; k++) {
      cut[k] = Math.max(-most, Math.min(most, values[from + k]));
      double lost = (double) values[from + k] - cut[k];
      squared += lost * lost;
    }
    return Math.sqrt(squared);
  }

  private void quantizeRow(
      float[] values, int from, int dimension, float largest, int row, Codes codes) {
    boolean zero = largest < SMALLEST;
    float scale = zero ? 0 : largest / LARGEST;
    float inverse = zero ? 0 : LARGEST / largest;
    double squaredCodes = 0;
    double squaredErrors = 0;
    float[] sums = new float[2];
    for (int k = 0; k < dimension; k += CHUNK) {
      int count = Math.min(CHUNK, dimension - k);
      round(values, from + k, count, inverse, scale, codes.codes(), row * dimension + k, sums);
      squaredCodes += sums[0];
      squaredErrors += sums[1];
    }
    double squaredNorm = (double) scale * scale * squaredCodes;
    codes.scales()[row] = scale;
    codes.squaredNorms()[row] = squaredNorm;
    double error = Math.sqrt(squaredErrors * SUM_ROUNDING);
    double underflow = Math.sqrt(dimension) * SMALLEST;
    codes.errors()[row] = error + ERROR_ROUNDING * (Math.sqrt(squaredNorm) + error) + underflow;
  }

  /** The largest size of a component. */
  protected abstract float largest(float[] values, int offset, int count);

  /**
   * Rounds {@code values * inverse} to the nearest integers.
   *
   * @param sums receives the sum of the integers' squares, exactly, and that of the squares of
   *     {@code values - scale * integer}, in float32
   */
  protected abstract void round(
      float[] values,
      int offset,
      int count,
      float inverse,
      float scale,
      byte[] codes,
      int target,
      float[] sums);

  /** The vectorized quantizer where JVM and processor have what it takes, else the plain one. */
  public static Int8Quantizer fastest() {
    return KernelChoice.fastest(
        Int8Quantizer.class, "io.tsds.linalg.simd.SimdInt8Quantizer", Plain::new);
  }

  /** In plain Java. */
  static final class Plain extends Int8Quantizer {
    @Override
    protected float largest(float[] values, int offset, int count) {
      float largest = 0;
      for (int k = offset; k < offset + count; k++) {
        largest = Math.max(largest, Math.abs(values[k]));
      }
      return largest;
    }

    @Override
    protected void round(
        float[] values,
        int offset,
        int count,
        float inverse,
        float scale,
        byte[] codes,
        int target,
        float[] sums) {
      int squares = 0;
      double errors = 0;
      for (int k = 0; k < count; k++) {
        float value = values[offset + k];
        float rounded = value * inverse + ROUNDING - ROUNDING;
        float error = value - scale * rounded;
        int code = (int) rounded;
        codes[target + k] = (byte) code;
        squares += code * code;
        errors += error * error;
      }
      sums[0] = squares;
      sums[1] = (float) errors;
    }
  }
}
