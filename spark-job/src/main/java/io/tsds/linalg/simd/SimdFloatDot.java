package io.tsds.linalg.simd;

import io.tsds.linalg.FloatDot;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The dot product on the processor's longest vectors. One sum is carried through the loop, which
 * Java 17 does not box; it takes in four vectors at a time, so that the products of a step do not
 * wait for those of the step before.
 *
 * <p>The loop takes two such steps at a time, mostly to make the method longer than the 325 bytes
 * of bytecode up to which HotSpot inlines what is called often. Inlined into the loops of a filter,
 * in one compilation with all that they call, some operations on vectors are left as calls when the
 * compiler's budget ends, and vectors are then boxed, which halves the speed of a search that makes
 * many fine passes. Whether that happens would depend on the order in which methods grow hot.
 */
public final class SimdFloatDot implements FloatDot {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isAvailable() {
    return SPECIES.length() >= 8;
  }

  @Override
  public float of(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
    FloatVector sum = FloatVector.zero(SPECIES);
    int k = 0;
    for (; k <= dimension - 8 * LANES; k += 8 * LANES) {
      FloatVector step = product(a, aOffset + k, b, bOffset + k);
      step = plusProduct(a, aOffset + k + LANES, b, bOffset + k + LANES, step);
      step = plusProduct(a, aOffset + k + 2 * LANES, b, bOffset + k + 2 * LANES, step);
      step = plusProduct(a, aOffset + k + 3 * LANES, b, bOffset + k + 3 * LANES, step);
      sum = sum.add(step);
      step = product(a, aOffset + k + 4 * LANES, b, bOffset + k + 4 * LANES);
      step = plusProduct(a, aOffset + k + 5 * LANES, b, bOffset + k + 5 * LANES, step);
      step = plusProduct(a, aOffset + k + 6 * LANES, b, bOffset + k + 6 * LANES, step);
      step = plusProduct(a, aOffset + k + 7 * LANES, b, bOffset + k + 7 * LANES, step);
      sum = sum.add(step);
    }
    if (k <= dimension - 4 * LANES) {
      FloatVector step = product(a, aOffset + k, b, bOffset + k);
      step = plusProduct(a, aOffset + k + LANES, b, bOffset + k + LANES, step);
      step = plusProduct(a, aOffset + k + 2 * LANES, b, bOffset + k + 2 * LANES, step);
      step = plusProduct(a, aOffset + k + 3 * LANES, b, bOffset + k + 3 * LANES, step);
      sum = sum.add(step);
      k += 4 * LANES;
    }
    for (; k <= dimension - LANES; k += LANES) {
      sum = plusProduct(a, aOffset + k, b, bOffset + k, sum);
    }
    float total = sum.reduceLanes(VectorOperators.ADD);
    for (; k < dimension; k++) {
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
