package io.tsds.embedding.simd;

import io.tsds.embedding.DistanceKernel;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The canonical sums on vectors: lane l of the accumulator of components k..k+7 is the scalar
 * code's accumulator l, so both give the same bits. Needs vectors of 8 doubles, or of 4, of which
 * it then takes two.
 */
public final class SimdDistanceKernel extends DistanceKernel {
  private static final boolean WIDE = DoubleVector.SPECIES_PREFERRED.length() >= 8;

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isAvailable() {
    return DoubleVector.SPECIES_PREFERRED.length() >= 4;
  }

  @Override
  protected void squares(float[] a, int aOffset, float[] b, int bOffset, int count, double[] sums) {
    if (WIDE) {
      wideSquares(a, aOffset, b, bOffset, count, sums);
    } else {
      narrowSquares(a, aOffset, b, bOffset, count, sums);
    }
  }

  private static void wideSquares(
      float[] a, int aOffset, float[] b, int bOffset, int count, double[] sums) {
    DoubleVector sum = DoubleVector.zero(DoubleVector.SPECIES_512);
    for (int k = 0; k < count; k += 8) {
      DoubleVector difference = widened(a, aOffset + k).sub(widened(b, bOffset + k));
      sum = sum.add(difference.mul(difference));
    }
    sum.intoArray(sums, 0);
  }

  @Override
  protected void squares(float[] a, int offset, int count, double[] sums) {
    if (WIDE) {
      DoubleVector sum = DoubleVector.zero(DoubleVector.SPECIES_512);
      for (int k = 0; k < count; k += 8) {
        DoubleVector values = widened(a, offset + k);
        sum = sum.add(values.mul(values));
      }
      sum.intoArray(sums, 0);
    } else {
      DoubleVector low = DoubleVector.zero(DoubleVector.SPECIES_256);
      DoubleVector high = DoubleVector.zero(DoubleVector.SPECIES_256);
      for (int k = 0; k < count; k += 8) {
        DoubleVector first = halfWidened(a, offset + k);
        DoubleVector second = halfWidened(a, offset + k + 4);
        low = low.add(first.mul(first));
        high = high.add(second.mul(second));
      }
      low.intoArray(sums, 0);
      high.intoArray(sums, 4);
    }
  }

  @Override
  protected void squaresOfRows(float[] a, int offset, int stride, int count, double[] sums) {
    if (WIDE) {
      wideSquaresOfRows(a, offset, stride, count, sums);
    } else {
      // Two accumulators a row: two rows keep as many sums in flight as four wide ones.
      narrowSquaresOfTwo(a, offset, stride, count, sums, 0);
      narrowSquaresOfTwo(a, offset + 2 * stride, stride, count, sums, 16);
    }
  }

  private static void wideSquaresOfRows(
      float[] a, int offset, int stride, int count, double[] sums) {
    DoubleVector sum0 = DoubleVector.zero(DoubleVector.SPECIES_512);
    DoubleVector sum1 = DoubleVector.zero(DoubleVector.SPECIES_512);
    DoubleVector sum2 = DoubleVector.zero(DoubleVector.SPECIES_512);
    DoubleVector sum3 = DoubleVector.zero(DoubleVector.SPECIES_512);
    for (int k = 0; k < count; k += 8) {
      DoubleVector values0 = widened(a, offset + k);
      DoubleVector values1 = widened(a, offset + stride + k);
      DoubleVector values2 = widened(a, offset + 2 * stride + k);
      DoubleVector values3 = widened(a, offset + 3 * stride + k);
      sum0 = sum0.add(values0.mul(values0));
      sum1 = sum1.add(values1.mul(values1));
      sum2 = sum2.add(values2.mul(values2));
      sum3 = sum3.add(values3.mul(values3));
    }
    sum0.intoArray(sums, 0);
    sum1.intoArray(sums, 8);
    sum2.intoArray(sums, 16);
    sum3.intoArray(sums, 24);
  }

  private static void narrowSquaresOfTwo(
      float[] a, int offset, int stride, int count, double[] sums, int firstSum) {
    DoubleVector low0 = DoubleVector.zero(DoubleVector.SPECIES_256);
    DoubleVector high0 = DoubleVector.zero(DoubleVector.SPECIES_256);
    DoubleVector low1 = DoubleVector.zero(DoubleVector.SPECIES_256);
    DoubleVector high1 = DoubleVector.zero(DoubleVector.SPECIES_256);
    for (int k = 0; k < count; k += 8) {
      DoubleVector first0 = halfWidened(a, offset + k);
      DoubleVector second0 = halfWidened(a, offset + k + 4);
      DoubleVector first1 = halfWidened(a, offset + stride + k);
      DoubleVector second1 = halfWidened(a, offset + stride + k + 4);
      low0 = low0.add(first0.mul(first0));
      high0 = high0.add(second0.mul(second0));
      low1 = low1.add(first1.mul(first1));
      high1 = high1.add(second1.mul(second1));
    }
    low0.intoArray(sums, firstSum);
    high0.intoArray(sums, firstSum + 4);
    low1.intoArray(sums, firstSum + 8);
    high1.intoArray(sums, firstSum + 12);
  }

  private static DoubleVector widened(float[] values, int offset) {
    return (DoubleVector)
        FloatVector.fromArray(FloatVector.SPECIES_256, values, offset)
            .convertShape(VectorOperators.F2D, DoubleVector.SPECIES_512, 0);
  }

  private static void narrowSquares(
      float[] a, int aOffset, float[] b, int bOffset, int count, double[] sums) {
    DoubleVector low = DoubleVector.zero(DoubleVector.SPECIES_256);
    DoubleVector high = DoubleVector.zero(DoubleVector.SPECIES_256);
    for (int k = 0; k < count; k += 8) {
      DoubleVector first = halfWidened(a, aOffset + k).sub(halfWidened(b, bOffset + k));
      DoubleVector second = halfWidened(a, aOffset + k + 4).sub(halfWidened(b, bOffset + k + 4));
      low = low.add(first.mul(first));
      high = high.add(second.mul(second));
    }
    low.intoArray(sums, 0);
    high.intoArray(sums, 4);
  }

  private static DoubleVector halfWidened(float[] values, int offset) {
    return (DoubleVector)
        FloatVector.fromArray(FloatVector.SPECIES_128, values, offset)
            .convertShape(VectorOperators.F2D, DoubleVector.SPECIES_256, 0);
  }
}
