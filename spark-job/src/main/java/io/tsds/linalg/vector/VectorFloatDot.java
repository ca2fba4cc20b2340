package io.tsds.linalg.vector;

import io.tsds.linalg.FloatDot;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The dot product on the processor's longest vectors, with one sum, which Java 17 does not box. */
public final class VectorFloatDot implements FloatDot {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isSupported() {
    return SPECIES.length() >= 8;
  }

  @Override
  public float of(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
    int whole = dimension - dimension % SPECIES.length();
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int k = 0; k < whole; k += SPECIES.length()) {
      sum =
          FloatVector.fromArray(SPECIES, a, aOffset + k)
              .fma(FloatVector.fromArray(SPECIES, b, bOffset + k), sum);
    }
    float total = sum.reduceLanes(VectorOperators.ADD);
    for (int k = whole; k < dimension; k++) {
      total += a[aOffset + k] * b[bOffset + k];
    }
    return total;
  }
}
