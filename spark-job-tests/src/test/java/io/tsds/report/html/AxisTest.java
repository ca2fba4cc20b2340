package io.tsds.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AxisTest {
  private static final long SEED = 17;

  @Test
  void ticksAreRoundNumbers() {
    assertThat(Axis.linear(0.13, 1.37, 0, 100).ticks(5)).containsExactly(0.5, 1.0);
    assertThat(Axis.linear(22.5, 73.5, 0, 100).ticks(5))
        .containsExactly(30.0, 40.0, 50.0, 60.0, 70.0);
    assertThat(Axis.linear(0, 1, 0, 100).ticks(6)).containsExactly(0.0, 0.2, 0.4, 0.6, 0.8, 1.0);
    assertThat(Axis.linear(-0.3, 0.3, 0, 100).ticks(5)).containsExactly(-0.2, 0.0, 0.2);
    assertThat(Axis.logarithmic(1, 41_234, 0, 100).ticks(5))
        .containsExactly(1.0, 10.0, 100.0, 1000.0, 10_000.0);
    assertThat(Axis.logarithmic(3e-5, 6e-4, 0, 100).ticks(5))
        .containsExactly(5e-5, 1e-4, 2e-4, 5e-4);
    assertThat(Axis.linear(21.5, 23.5, 0, 100).wholeTicks(5)).containsExactly(22.0, 23.0);
    assertThat(Axis.upTo(7, 0, 100, 5).most()).isEqualTo(8);
  }

  /** A linear tick is a multiple of 1, 2 or 5 times a power of ten, a logarithmic one is that. */
  @Test
  void noAxisHasMoreTicksThanFitAndNoneOutsideOfIt() {
    Random random = new Random(SEED);
    for (int i = 0; i < 5000; i++) {
      double least = StrictMath.exp(random.nextDouble(-30, 20));
      double most = least * (1 + StrictMath.exp(random.nextDouble(-4, 20)));
      for (Axis axis :
          List.of(
              Axis.linear(least, most, 0, 1),
              Axis.logarithmic(least, most, 0, 1),
              Axis.upTo(most, 0, 1, 5))) {
        assertThat(axis.ticks(5))
            .as("seed %d, %s", SEED, axis)
            .hasSizeBetween(1, 5)
            .isSorted()
            .allSatisfy(
                tick -> {
                  assertThat(axis.at(tick)).isBetween(-1e-6, 1 + 1e-6);
                  assertThat(String.format(Locale.ROOT, "%.12e", tick))
                      .as("a number that people write, of %s", axis)
                      .matches("0\\.0+e\\+00|\\d\\.\\d{0,6}0{6,}e[+-]\\d+");
                });
      }
    }
  }
}
