package io.tsds.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.NpyFiles;
import org.junit.jupiter.api.Test;

final class Float16Test {
  private static final int ALL = 1 << 16;

  /** The value by the standard's formula, in double. */
  private static double slowValue(int bits) {
    int sign = (bits & 0x8000) == 0 ? 1 : -1;
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    if (exponent == 31) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * Math.scalb(fraction / 1024.0, -14)
        : sign * Math.scalb(1 + fraction / 1024.0, exponent - 15);
  }

  @Test
  void everyNumberHasTheValueOfTheStandard() {
    for (int bits = 0; bits < ALL; bits++) {
      float value = Float16.toFloat((short) bits);
      assertThat(Double.compare(value, slowValue(bits))).as("bits %x", bits).isZero();
    }
  }

  @Test
  void everyKernelWidensAllNumbersToTheSameBits() {
    byte[] stored = new byte[2 * ALL + 3];
    for (int bits = 0; bits < ALL; bits++) {
      stored[3 + 2 * bits] = (byte) bits;
      stored[4 + 2 * bits] = (byte) (bits >>> 8);
    }
    for (Float16Kernel kernel :
        new Float16Kernel[] {Float16.fastestKernel(), new Float16Kernel.Plain()}) {
      for (int count : new int[] {0, 1, 7, 8, 13, 16, 31, 207, ALL}) {
        float[] widened = new float[count + 5];
        kernel.toFloats(stored, 3, widened, 2, count);
        for (int bits = 0; bits < count; bits++) {
          assertThat(Float.floatToRawIntBits(widened[2 + bits]))
              .isEqualTo(Float.floatToRawIntBits(Float16.toFloat((short) bits)));
        }
        assertThat(widened[count + 2]).isZero();
      }
    }
  }

  @Test
  void zerosKeepTheirSign() {
    assertThat(Float.floatToRawIntBits(Float16.toFloat((short) 0x8000))).isEqualTo(0x80000000);
    assertThat(Float.floatToRawIntBits(Float16.toFloat((short) 0))).isZero();
  }

  @Test
  void notANumberKeepsItsPayload() {
    assertThat(Float.floatToRawIntBits(Float16.toFloat((short) 0x7e01))).isEqualTo(0x7fc02000);
  }

  @Test
  void writingOfTheTestKitGivesTheSameBitsBack() {
    for (int bits = 0; bits < ALL; bits++) {
      if (!Double.isNaN(slowValue(bits))) {
        assertThat(NpyFiles.float16((float) slowValue(bits)) & 0xffff).isEqualTo(bits);
      }
    }
  }

  @Test
  void everyFiniteNumberComesBack() {
    for (int bits = 0; bits < ALL; bits++) {
      if (Double.isFinite(slowValue(bits))) {
        assertThat(Float16.of((float) slowValue(bits))).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void valuesBetweenGoToTheNearestAndTiesToEven() {
    for (int bits = 0; bits < 0x7BFF; bits++) {
      float middle = (float) ((slowValue(bits) + slowValue(bits + 1)) / 2);
      assertThat(Float16.of(middle)).isEqualTo((short) (bits + (bits & 1)));
      assertThat(Float16.of(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(Float16.of(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
      assertThat(Float16.of(-middle)).isEqualTo((short) (0x8000 | (bits + (bits & 1))));
    }
  }

  @Test
  void whatIsTooLargeIsInfiniteAndNoNumberStaysNone() {
    assertThat(Float16.of(65504)).isEqualTo((short) 0x7bff);
    assertThat(Float16.of(Math.nextDown(65520f))).isEqualTo((short) 0x7bff);
    assertThat(Float16.of(65520)).isEqualTo((short) 0x7c00);
    assertThat(Float16.of(-1e30f)).isEqualTo((short) 0xfc00);
    assertThat(Float16.of(Float.POSITIVE_INFINITY)).isEqualTo((short) 0x7c00);
    assertThat(Float16.toFloat(Float16.of(Float.NaN))).isNaN();
  }
}
