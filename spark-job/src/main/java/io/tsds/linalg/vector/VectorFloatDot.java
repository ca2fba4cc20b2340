package io.tsds.linalg.vector;

import io.tsds.linalg.FloatDot;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The dot product on the processor's longest vectors. One sum is carried through the loop, which
 * Java 17 does not box; it takes in four vectors at a time, so that the products of a step do not
 * wait for those of the step before.
 */
public final class VectorFloatDot implements FloatDot {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isAvailable() {
    return SPECIES.length() >= 8;
  }

  @Override
  public float of(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
    int whole = dimension - dimension % (4 * LANES);
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int k = 0; k < whole; k += 4 * LANES) {
      FloatVector step = product(a, aOffset + k, b, bOffset + k);
      step = plusProduct(a, aOffset + k + LANES, b, bOffset + k + LANES, step);
      step = plusProduct(a, aOffset + k + 2 * LANES, b, bOffset + k + 2 * LANES, step);
      step = plusProduct(a, aOffset + k + 3 * LANES, b, bOffset + k + 3 * LANES, step);
      sum = sum.add(step);
    }
    int rest = dimension - dimension % LANES;
    for (int k = whole; k < rest; k += LANES) {
      sum = plusProduct(a, aOffset + k, b, bOffset + k, sum);
    }
    float total = sum.reduceLanes(VectorOperators.ADD);
    for (int k = rest; k < dimension; k++) {
      total += a[aOffset + k] * b[bOffset + k];
    }
    return total;
  }

  private static FloatVector product(float[] a, int aOffset, float[] b, int bOffset) {
    return FloatVector.fromArray(SPECIES, a, aOffset)
        .mul(FloatVector.fromArray(SPECIES, b, bOffset));
  }

  private static FloatVector plusProduct(
      float[] a, int aOffset, float[] b, int bOffset, FloatVector sum) {
    return FloatVector.fromArray(SPECIES, a, aOffset)
        .fma(FloatVector.fromArray(SPECIES, b, bOffset), sum);
  }
}
