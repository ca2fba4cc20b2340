package io.tsds.embedding;

import io.tsds.simd.KernelChoice;
import java.util.Arrays;

/**
 * How the eight sums of the canonical squared distance are computed: in plain Java or on vectors,
 * with the same bits.
 */
public abstract class DistanceKernel {
  /**
   * Rows that {@link #squaresOfRows} takes: enough sums in flight to hide an addition's latency.
   */
  protected static final int ROWS_AT_ONCE = 4;

  /**
   * Sums of squared differences, component k into {@code sums[k mod 8]}.
   *
   * @param count number of components, a multiple of 8
   * @param sums receives the eight sums
   */
  protected abstract void squares(
      float[] a, int aOffset, float[] b, int bOffset, int count, double[] sums);

  /** Sums of squares, component k into {@code sums[k mod 8]}. */
  protected abstract void squares(float[] a, int offset, int count, double[] sums);

  /**
   * Sums of squares of {@link #ROWS_AT_ONCE} rows, component k of row r into {@code sums[8 r + k
   * mod 8]}.
   *
   * @param a holds the rows from {@code offset} on, each {@code stride} after the one before
   * @param count number of components of each row to add, a multiple of 8
   * @param sums receives eight sums a row
   */
  protected abstract void squaresOfRows(
      float[] a, int offset, int stride, int count, double[] sums);

  /** The squared distance of two rows. */
  final double between(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
    double[] sums = new double[8];
    int whole = dimension & ~7;
    squares(a, aOffset, b, bOffset, whole, sums);
    for (int k = whole; k < dimension; k++) {
      double difference = (double) a[aOffset + k] - b[bOffset + k];
      sums[k & 7] += difference * difference;
    }
    return total(sums, 0);
  }

  /** The squared distance of a row to zero. */
  final double norm(float[] a, int offset, int dimension) {
    double[] sums = new double[8];
    int whole = dimension & ~7;
    squares(a, offset, whole, sums);
    for (int k = whole; k < dimension; k++) {
      double value = a[offset + k];
      sums[k & 7] += value * value;
    }
    return total(sums, 0);
  }

  /** The squared distances of consecutive rows to zero. */
  final void norms(
      float[] a, int offset, int rows, int dimension, double[] squaredNorms, int first) {
    double[] sums = new double[8 * ROWS_AT_ONCE];
    int whole = dimension & ~7;
    int grouped = rows - rows % ROWS_AT_ONCE;
    for (int row = 0; row < grouped; row += ROWS_AT_ONCE) {
      int start = offset + row * dimension;
      squaresOfRows(a, start, dimension, whole, sums);
      for (int r = 0; r < ROWS_AT_ONCE; r++) {
        for (int k = whole; k < dimension; k++) {
          double value = a[start + r * dimension + k];
          sums[8 * r + (k & 7)] += value * value;
        }
        squaredNorms[first + row + r] = total(sums, 8 * r);
      }
    }
    for (int row = grouped; row < rows; row++) {
      squaredNorms[first + row] = norm(a, offset + row * dimension, dimension);
    }
  }

  private static double total(double[] sums, int from) {
    return ((sums[from] + sums[from + 4]) + (sums[from + 2] + sums[from + 6]))
        + ((sums[from + 1] + sums[from + 5]) + (sums[from + 3] + sums[from + 7]));
  }

  /** The vectorized kernel where JVM and processor have what it takes, else the plain one. */
  static DistanceKernel fastest() {
    return KernelChoice.fastest(
        DistanceKernel.class, "io.tsds.embedding.simd.SimdDistanceKernel", Plain::new);
  }

  /** The sums in plain Java. */
  static final class Plain extends DistanceKernel {
    @Override
    protected void squaresOfRows(float[] a, int offset, int stride, int count, double[] sums) {
      double[] sumsOfRow = new double[8];
      for (int r = 0; r < ROWS_AT_ONCE; r++) {
        Arrays.fill(sumsOfRow, 0);
        squares(a, offset + r * stride, count, sumsOfRow);
        System.arraycopy(sumsOfRow, 0, sums, 8 * r, 8);
      }
    }

    @Override
    protected void squares(float[] a, int offset, int count, double[] sums) {
      for (int k = 0; k < count; k++) {
        double value = a[offset + k];
        sums[k & 7] += value * value;
      }
    }

    @Override
    protected void squares(
        float[] a, int aOffset, float[] b, int bOffset, int count, double[] sums) {
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      double s4 = 0;
      double s5 = 0;
      double s6 = 0;
      double s7 = 0;
      for (int k = 0; k < count; k += 8) {
        double d0 = (double) a[aOffset + k] - b[bOffset + k];
        double d1 = (double) a[aOffset + k + 1] - b[bOffset + k + 1];
        double d2 = (double) a[aOffset + k + 2] - b[bOffset + k + 2];
        double d3 = (double) a[aOffset + k + 3] - b[bOffset + k + 3];
        double d4 = (double) a[aOffset + k + 4] - b[bOffset + k + 4];
        double d5 = (double) a[aOffset + k + 5] - b[bOffset + k + 5];
        double d6 = (double) a[aOffset + k + 6] - b[bOffset + k + 6];
        double d7 = (double) a[aOffset + k + 7] - b[bOffset + k + 7];
        s0 += d0 * d0;
        s1 += d1 * d1;
        s2 += d2 * d2;
        s3 += d3 * d3;
        s4 += d4 * d4;
        s5 += d5 * d5;
        s6 += d6 * d6;
        s7 += d7 * d7;
      }
      sums[0] = s0;
      sums[1] = s1;
      sums[2] = s2;
      sums[3] = s3;
      sums[4] = s4;
      sums[5] = s5;
      sums[6] = s6;
      sums[7] = s7;
    }
  }
}
