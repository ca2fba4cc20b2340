package io.tsds.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Float16Test {
  @Test
  void everyFiniteHalfComesBack() {
    for (int bits = 0; bits < 0x10000; bits++) {
      if ((bits & 0x7C00) != 0x7C00) {
        assertThat(Float16.of((float) value(bits))).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void valuesBetweenGoToTheNearestAndTiesToEven() {
    for (int bits = 0; bits < 0x7BFF; bits++) {
      double below = value(bits);
      double above = value(bits + 1);
      float middle = (float) ((below + above) / 2);
      assertThat(Float16.of(middle)).isEqualTo((short) (bits + (bits & 1)));
      assertThat(Float16.of(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(Float16.of(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
      assertThat(Float16.of(-middle)).isEqualTo((short) (0x8000 | (bits + (bits & 1))));
    }
  }

  /** The number that the bits stand for, by the definition of the format. */
  static double value(int bits) {
    int exponent = (bits >>> 10) & 31;
    int fraction = bits & 0x3FF;
    double magnitude =
        exponent == 0
            ? Math.scalb((double) fraction, -24)
            : Math.scalb((double) (1024 + fraction), exponent - 25);
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }
}
