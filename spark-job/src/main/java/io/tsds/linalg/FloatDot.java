package io.tsds.linalg;

import io.tsds.simd.KernelChoice;

/**
 * The float32 dot product of two rows on the heap, for single pairs, where a matrix product would
 * take longer.
 */
public interface FloatDot {

  /** The dot product of {@code a[aOffset ..]} and {@code b[bOffset ..]}. */
  float of(float[] a, int aOffset, float[] b, int bOffset, int dimension);

  /**
   * A number k such that a product of rows of d components is off by at most k u |a||b| with u =
   * 2^-24: at least four sums run side by side, and at most 16 additions bring them together.
   */
  static int roundings(int d) {
    return (d + 3) / 4 + 16;
  }

  /** The vectorized product where JVM and processor have what it takes, else the plain one. */
  static FloatDot fastest() {
    return KernelChoice.fastest(
        FloatDot.class, "io.tsds.linalg.simd.SimdFloatDot", () -> FloatDot::plain);
  }

  /** In plain Java, with four sums in flight. */
  static float plain(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int whole = dimension & ~3;
    for (int k = 0; k < whole; k += 4) {
      s0 += a[aOffset + k] * b[bOffset + k];
      s1 += a[aOffset + k + 1] * b[bOffset + k + 1];
      s2 += a[aOffset + k + 2] * b[bOffset + k + 2];
      s3 += a[aOffset + k + 3] * b[bOffset + k + 3];
    }
    for (int k = whole; k < dimension; k++) {
      s0 += a[aOffset + k] * b[bOffset + k];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
