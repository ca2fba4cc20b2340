package io.tsds.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

  /** Random probabilities, about a third of them 0, that add up to one. */
  private static double[] probabilities(int poolSize, long seed) {
    Random random = new Random(seed);
    double[] weights = new double[poolSize];
    Arrays.setAll(weights, member -> random.nextInt(3) == 0 ? 0 : random.nextDouble());
    weights[poolSize - 1] = 0.5;
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private static int supportSize(double[] probabilities) {
    return (int) Arrays.stream(probabilities).filter(p -> p > 0).count();
  }

  @ParameterizedTest
  @EnumSource
  void drawsAddUpToTheSampleSizeInsideTheSupport(DrawMode draw) {
    for (int seed = 0; seed < 200; seed++) {
      double[] probabilities = probabilities(1 + seed, seed);
      int sampleSize = 1 + seed % supportSize(probabilities);
      long[] draws = Sampler.of(probabilities, sampleSize, draw, seed).draws(seed);
      assertThat(draws).as("seed %d", seed).hasSize(probabilities.length);
      assertThat(LongStream.of(draws).sum()).as("seed %d", seed).isEqualTo(sampleSize);
      for (int member = 0; member < draws.length; member++) {
        int most = probabilities[member] == 0 ? 0 : sampleSize;
        assertThat(draws[member])
            .as("seed %d, member %d", seed, member)
            .isBetween(
                0L, (long) (draw == DrawMode.WITHOUT_REPLACEMENT ? Math.min(most, 1) : most));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HIGHEST")
  void epochsDifferAndDoNotDependOnEachOther(DrawMode draw) {
    double[] probabilities = probabilities(1000, 5);
    Sampler sampler = Sampler.of(probabilities, 100, draw, 7);
    long[] first = sampler.draws(0);
    long[] second = sampler.draws(1);
    long[] third = sampler.draws(2);
    assertThat(second).isNotEqualTo(first).isNotEqualTo(third);
    assertThat(third).isNotEqualTo(first);
    assertThat(Sampler.of(probabilities, 100, draw, 7).draws(2)).isEqualTo(third);
    assertThat(sampler.draws(0)).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HIGHEST")
  void seedsDifferAndTheSameSeedDrawsTheSame(DrawMode draw) {
    double[] probabilities = probabilities(1000, 6);
    long[] draws = Sampler.of(probabilities, 100, draw, -3).draws(4);
    assertThat(Sampler.of(probabilities, 100, draw, -3).draws(4)).isEqualTo(draws);
    assertThat(Sampler.of(probabilities, 100, draw, -2).draws(4)).isNotEqualTo(draws);
    assertThat(Sampler.of(probabilities, 100, draw, -2).draws(3)).isNotEqualTo(draws);
  }

  @Test
  void drawsAreTheSameOnEveryMachine() {
    double[] probabilities = {0.1, 0.25, 0, 0.05, 0.4, 0.2};
    assertThat(Sampler.of(probabilities, 1000, DrawMode.WITH_REPLACEMENT, 42).draws(0))
        .containsExactly(101, 255, 0, 51, 411, 182);
    assertThat(Sampler.of(probabilities, 1000, DrawMode.WITH_REPLACEMENT, 42).draws(1))
        .containsExactly(95, 245, 0, 42, 418, 200);
    assertThat(Sampler.of(probabilities, 3, DrawMode.WITHOUT_REPLACEMENT, 42).draws(0))
        .containsExactly(0, 1, 0, 0, 1, 1);
    assertThat(Sampler.of(probabilities, 3, DrawMode.WITHOUT_REPLACEMENT, 42).draws(1))
        .containsExactly(1, 0, 0, 0, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 27) + 1, 1_000_000_000, 1_000_000_000_000L, 1L << 62})
  void anySampleSizeIsDrawnInTheTimeOfTheSupport(long sampleSize) {
    double[] probabilities = probabilities(10_000, 9);
    Sampler sampler = Sampler.of(probabilities, sampleSize, DrawMode.WITH_REPLACEMENT, 1);
    long[] draws = sampler.draws(3);
    assertThat(LongStream.of(draws).sum()).isEqualTo(sampleSize);
    for (int member = 0; member < draws.length; member++) {
      double expected = probabilities[member] * sampleSize;
      assertThat((double) draws[member])
          .isBetween(
              expected - 8 * Math.sqrt(expected) - 1e-13 * expected,
              expected + 8 * Math.sqrt(expected) + 1e-13 * expected);
    }
    assertThat(sampler.draws(4)).isNotEqualTo(draws);
    assertThat(Sampler.of(probabilities, sampleSize, DrawMode.WITH_REPLACEMENT, 1).draws(3))
        .isEqualTo(draws);
  }

  @Test
  void sampleSizesBeyondTheMostAreRefused() {
    assertThatThrownBy(
            () -> Sampler.of(new double[] {1}, (1L << 62) + 1, DrawMode.WITH_REPLACEMENT, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSampleOfTheWholeSupportTakesEveryone() {
    double[] probabilities = probabilities(500, 8);
    long[] draws =
        Sampler.of(probabilities, supportSize(probabilities), DrawMode.WITHOUT_REPLACEMENT, 0)
            .draws(0);
    for (int member = 0; member < draws.length; member++) {
      assertThat(draws[member]).isEqualTo(probabilities[member] > 0 ? 1 : 0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 1L << 40})
  void aSampleAboveTheSupportIsRefusedWithoutReplacement(long sampleSize) {
    double[] probabilities = {0.5, 0, 0.25, 0.25};
    assertThatThrownBy(() -> Sampler.of(probabilities, sampleSize, DrawMode.WITHOUT_REPLACEMENT, 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`sample-size` is " + sampleSize)
        .hasMessageContaining("at most 3,");
  }

  @Test
  void aSampleAboveTheSupportRepeatsWithReplacement() {
    long[] draws = Sampler.of(new double[] {0, 1, 0}, 1000, DrawMode.WITH_REPLACEMENT, 0).draws(0);
    assertThat(draws).containsExactly(0, 1000, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-300, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoProbabilityIsRefused(double probability) {
    assertThatThrownBy(
            () -> Sampler.of(new double[] {1, probability}, 1, DrawMode.WITH_REPLACEMENT, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pool member 1 is " + probability);
  }

  @Test
  void emptySupportsSamplesAndNegativeEpochsAreRefused() {
    assertThatThrownBy(() -> Sampler.of(new double[] {0, 0}, 1, DrawMode.WITH_REPLACEMENT, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Sampler.of(new double[] {1}, 0, DrawMode.WITH_REPLACEMENT, 0))
        .isInstanceOf(IllegalArgumentException.class);
    Sampler sampler = Sampler.of(new double[] {1}, 1, DrawMode.WITHOUT_REPLACEMENT, 0);
    assertThatThrownBy(() -> sampler.draws(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
