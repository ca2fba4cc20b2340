package io.tsds.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Samples of several sizes. */
class NestedSamplesTest {
  private static final double[] PROBABILITIES =
      new Random(3).doubles(400).map(p -> p < 0.2 ? 0 : p * p).toArray();

  private static final List<Long> HUGE = List.of(5L, 1_000L, 1L << 28, 1L << 40);

  @ParameterizedTest
  @EnumSource
  void eachSizeIsContainedInTheLargerAndIsThatOfTheSizeAlone(DrawMode draw) {
    List<Long> sizes = List.of(1L, 7L, 60L, 150L);
    List<Sampler> samplers = Sampler.nested(PROBABILITIES, sizes, draw, 9);
    for (int epoch = 0; epoch < 3; epoch++) {
      for (int i = 0; i < sizes.size(); i++) {
        assertThat(samplers.get(i).draws(epoch))
            .isEqualTo(Sampler.of(PROBABILITIES, sizes.get(i), draw, 9).draws(epoch));
      }
      assertNested(samplers, sizes, epoch);
    }
  }

  @Test
  void sizesOfWhichOnlyCountsAreDrawnAreNestedToo() {
    List<Sampler> samplers = Sampler.nested(PROBABILITIES, HUGE, DrawMode.WITH_REPLACEMENT, 4);
    assertNested(samplers, HUGE, 2);
    assertThat(samplers.get(3).draws(2))
        .isEqualTo(Sampler.of(PROBABILITIES, 1L << 40, DrawMode.WITH_REPLACEMENT, 4).draws(2));
    assertThat(samplers.get(1).draws(0)).isNotEqualTo(samplers.get(1).draws(1));
    assertThat(Sampler.nested(PROBABILITIES, HUGE, DrawMode.WITH_REPLACEMENT, 4).get(1).draws(1))
        .isEqualTo(samplers.get(1).draws(1));
  }

  @Test
  void aSmallerSizeDoesNotDependOnTheSizesBetween() {
    List<Long> fewer = List.of(1_000L, 1L << 40);
    assertThat(Sampler.nested(PROBABILITIES, fewer, DrawMode.WITH_REPLACEMENT, 4).get(0).draws(0))
        .isEqualTo(
            Sampler.nested(PROBABILITIES, HUGE, DrawMode.WITH_REPLACEMENT, 4).get(1).draws(0));
  }

  private static void assertNested(List<Sampler> samplers, List<Long> sizes, int epoch) {
    long[] smaller = new long[PROBABILITIES.length];
    for (int i = 0; i < sizes.size(); i++) {
      long[] draws = samplers.get(i).draws(epoch);
      assertThat(Arrays.stream(draws).sum()).isEqualTo(sizes.get(i));
      for (int member = 0; member < draws.length; member++) {
        assertThat(draws[member]).isGreaterThanOrEqualTo(smaller[member]);
        assertThat(draws[member] > 0 && PROBABILITIES[member] == 0).isFalse();
      }
      smaller = draws;
    }
  }

  /**
   * The counts of the first arrivals are multinomial: chi-square over 4 members and 4,000 epochs of
   * 50 draws, and the variance of one member's count. With 3 degrees of freedom the statistic is
   * above 21.1 with a probability of 1e-4; a variance of 4,000 binomial counts is off by a tenth
   * (4.5 of its standard deviations) with less than 1e-5. A hypergeometric thinning of fixed counts
   * instead of random ones would pass the first and not the second.
   */
  @Test
  void firstArrivalsAreMultinomial() {
    double[] p = {0.1, 0.2, 0.3, 0.4};
    List<Sampler> samplers =
        Sampler.nested(p, List.of(50L, (1L << 27) + 1), DrawMode.WITH_REPLACEMENT, 77);
    int epochs = 4_000;
    double[] counts = new double[4];
    double squares = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      long[] draws = samplers.get(0).draws(epoch);
      for (int member = 0; member < 4; member++) {
        counts[member] += draws[member];
      }
      squares += (draws[2] - 15.0) * (draws[2] - 15.0);
    }
    double chiSquare = 0;
    for (int member = 0; member < 4; member++) {
      double expected = 50.0 * epochs * p[member];
      chiSquare += (counts[member] - expected) * (counts[member] - expected) / expected;
    }
    assertThat(chiSquare).isLessThan(21.1);
    assertThat(squares / epochs).isCloseTo(50 * 0.3 * 0.7, within(1.05));
  }

  @Test
  void theHighestAreTheMostProbableAndOfEqualOnesTheFirst() {
    double[] p = {0.1, 0.3, 0, 0.1, 0.2, 0.1, 0.2};
    assertThat(Sampler.of(p, 4, DrawMode.HIGHEST, 1).draws(0)).containsExactly(1, 1, 0, 0, 1, 0, 1);
    assertThat(Sampler.of(p, 5, DrawMode.HIGHEST, 8).draws(0)).containsExactly(1, 1, 0, 1, 1, 0, 1);
    assertThat(Sampler.of(p, 4, DrawMode.HIGHEST, 1).draws(0))
        .isEqualTo(Sampler.of(p, 4, DrawMode.HIGHEST, 2).draws(5));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WITH_REPLACEMENT")
  void moreThanTheSupportIsRefusedWithTheLargestSize(DrawMode draw) {
    assertThatThrownBy(() -> Sampler.nested(new double[] {1, 0, 1}, List.of(1L, 2L, 3L), draw, 0))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "`sample-size` is 3", "at most 2", "give `sample-size` 2 and `resume`");
  }
}
