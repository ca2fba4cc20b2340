package io.tsds.embedding.vector;

import io.tsds.embedding.DistanceKernel;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The canonical sums on vectors: lane l of the accumulator of components k..k+7 is the scalar
 * code's accumulator l, so both give the same bits. Needs vectors of 8 doubles, or of 4, of which
 * it then takes two.
 */
public final class VectorDistanceKernel extends DistanceKernel {
  private static final boolean WIDE = DoubleVector.SPECIES_PREFERRED.length() >= 8;

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isSupported() {
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

  /** Four sums at a time keep the adders busy, of which each addition takes several cycles. */
  @Override
  protected void squaresOfFour(
      float[] many, int[] offsets, int first, float[] one, int offset, int count, double[] sums) {
    if (!WIDE) {
      super.squaresOfFour(many, offsets, first, one, offset, count, sums);
      return;
    }
    int from0 = offsets[first];
    int from1 = offsets[first + 1];
    int from2 = offsets[first + 2];
    int from3 = offsets[first + 3];
    DoubleVector sum0 = DoubleVector.zero(DoubleVector.SPECIES_512);
    DoubleVector sum1 = DoubleVector.zero(DoubleVector.SPECIES_512);
    DoubleVector sum2 = DoubleVector.zero(DoubleVector.SPECIES_512);
    DoubleVector sum3 = DoubleVector.zero(DoubleVector.SPECIES_512);
    for (int k = 0; k < count; k += 8) {
      DoubleVector values = widened(one, offset + k);
      DoubleVector difference0 = widened(many, from0 + k).sub(values);
      DoubleVector difference1 = widened(many, from1 + k).sub(values);
      DoubleVector difference2 = widened(many, from2 + k).sub(values);
      DoubleVector difference3 = widened(many, from3 + k).sub(values);
      sum0 = sum0.add(difference0.mul(difference0));
      sum1 = sum1.add(difference1.mul(difference1));
      sum2 = sum2.add(difference2.mul(difference2));
      sum3 = sum3.add(difference3.mul(difference3));
    }
    sum0.intoArray(sums, 0);
    sum1.intoArray(sums, 8);
    sum2.intoArray(sums, 16);
    sum3.intoArray(sums, 24);
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
