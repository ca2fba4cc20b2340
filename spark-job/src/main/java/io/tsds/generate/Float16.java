package io.tsds.generate;

/** Rounds to IEEE 754 half precision, which Java 17 cannot. */
final class Float16 {
  private static final float SMALLEST_NORMAL = 0x1p-14f;

  private Float16() {}

  /**
   * The bits of the half-precision number nearest to {@code value}, ties to even; |value| < 65520.
   */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (magnitude < SMALLEST_NORMAL) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int rebiased = (bits & 0x7FFF_FFFF) - (112 << 23);
    int rounded = rebiased + 0xFFF + ((rebiased >>> 13) & 1);
    return (short) (sign | (rounded >>> 13));
  }
}
