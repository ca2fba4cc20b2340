package io.tsds.embedding;

import io.tsds.simd.KernelChoice;

/** IEEE 754 binary16 numbers, to and from float32, which Java 17 cannot convert. */
public final class Float16 {
  private static final int INFINITY = 0x7c00;
  private static final int QUIET_NAN = 0x7e00;

  /** Halfway between the largest number and what would come after it. */
  private static final float OVERFLOW = 65520;

  private static final int FLOAT_INFINITY = 0x7f800000;
  private static final float SMALLEST_NORMAL = 0x1p-14f;

  private static final Float16Kernel KERNEL = fastestKernel();

  private Float16() {}

  static Float16Kernel fastestKernel() {
    return KernelChoice.fastest(
        Float16Kernel.class, "io.tsds.embedding.simd.SimdFloat16Kernel", Float16Kernel.Plain::new);
  }

  /**
   * Widens consecutive numbers, each as {@link #toFloat} does.
   *
   * @param source little-endian float16 from byte {@code sourceIndex} on
   * @param target gets {@code count} float32 from {@code targetIndex} on
   */
  public static void toFloats(
      byte[] source, int sourceIndex, float[] target, int targetIndex, int count) {
    KERNEL.toFloats(source, sourceIndex, target, targetIndex, count);
  }

  /**
   * The float32 with the value of these float16 bits. Every float16 is a float32, so nothing is
   * rounded: the fraction moves up 13 bits, and a multiplication by a power of two mends the
   * exponent's bias, for subnormal numbers too. The payload of a NaN is kept.
   */
  public static float toFloat(short bits) {
    int magnitude = bits & 0x7fff;
    int sign = (bits & 0x8000) << 16;
    int moved = magnitude << 13;
    if (magnitude >= INFINITY) {
      return Float.intBitsToFloat(sign | FLOAT_INFINITY | moved);
    }
    float value = Float.intBitsToFloat(moved) * 0x1p112f;
    return Float.intBitsToFloat(sign | Float.floatToRawIntBits(value));
  }

  /**
   * The bits of the half-precision number nearest to {@code value}, ties to even: infinity from
   * 65520 on, and a NaN for a NaN.
   */
  public static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (!(magnitude < OVERFLOW)) {
      return (short) (sign | (Float.isNaN(value) ? QUIET_NAN : INFINITY));
    }
    if (magnitude < SMALLEST_NORMAL) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int rebiased = (bits & 0x7FFF_FFFF) - (112 << 23);
    int rounded = rebiased + 0xFFF + ((rebiased >>> 13) & 1);
    return (short) (sign | (rounded >>> 13));
  }
}
