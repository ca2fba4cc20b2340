package io.tsds.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pearson's chi-square tests of the samplers.
 *
 * <p>Seeds are fixed, so an outcome never changes; a right sampler fails for an unlucky choice of
 * seeds only. Every test asks for a statistic below the quantile 1 - 1e-7 of its distribution. The
 * class makes 20 + 20 + 1 + 1 + 3 + 2 = 47 such tests, and so fails with a probability of at most
 * 47 * 1e-7 = 4.7e-6. Every expected count is above 100, where the chi-square distribution is close
 * enough.
 */
class SamplerDistributionTest {
  private static final double FAILURE_PROBABILITY = 1e-7;

  private static void assertCountsFit(long[] counts, double[] probabilities) {
    double total = Arrays.stream(counts).sum();
    double statistic = 0;
    int cells = 0;
    for (int cell = 0; cell < counts.length; cell++) {
      if (probabilities[cell] == 0) {
        assertThat(counts[cell]).isZero();
        continue;
      }
      double expected = total * probabilities[cell];
      assertThat(expected).isGreaterThan(100);
      statistic += (counts[cell] - expected) * (counts[cell] - expected) / expected;
      cells++;
    }
    double bound =
        new ChiSquaredDistribution(cells - 1.0)
            .inverseCumulativeProbability(1 - FAILURE_PROBABILITY);
    assertThat(statistic).isLessThan(bound);
  }

  private static double[] probabilities(long seed) {
    Random random = new Random(seed);
    double[] probabilities = new double[60];
    Arrays.setAll(probabilities, j -> j % 4 == 3 ? 0 : 0.05 + random.nextDouble());
    double sum = Arrays.stream(probabilities).sum();
    Arrays.setAll(probabilities, j -> probabilities[j] / sum);
    return probabilities;
  }

  @Test
  void drawsWithReplacementFollowTheProbabilities() {
    for (long seed = 0; seed < 20; seed++) {
      double[] probabilities = probabilities(seed);
      assertCountsFit(
          Sampler.of(probabilities, 200_000, DrawMode.WITH_REPLACEMENT, seed).draws((int) seed),
          probabilities);
    }
  }

  @Test
  void countsOfManyDrawsFollowTheProbabilities() {
    for (long seed = 0; seed < 20; seed++) {
      double[] probabilities = probabilities(seed);
      long sampleSize = Sampler.MOST_SINGLE_DRAWS + 1 + (seed << 35);
      assertCountsFit(
          Sampler.of(probabilities, sampleSize, DrawMode.WITH_REPLACEMENT, seed).draws((int) seed),
          probabilities);
    }
  }

  /** Pairs of counts, not only single ones, are those of a multinomial vector. */
  @Test
  void countsOfFewDrawsAreJointlyMultinomial() {
    double[] probabilities = {0.5, 0.2, 0, 0.3};
    double[] ofPairs = new double[16];
    for (int first = 0; first <= 3; first++) {
      for (int second = 0; first + second <= 3; second++) {
        int third = 3 - first - second;
        double ways = 6 / (factorial(first) * factorial(second) * factorial(third));
        ofPairs[4 * first + second] =
            ways * Math.pow(0.5, first) * Math.pow(0.2, second) * Math.pow(0.3, third);
      }
    }
    SplitCounts sampler = new SplitCounts(Support.of(probabilities), 3, new EpochSeeds(3));
    long[] counts = new long[16];
    for (int epoch = 0; epoch < 100_000; epoch++) {
      long[] draws = sampler.draws(epoch);
      counts[(int) (4 * draws[0] + draws[1])]++;
    }
    assertCountsFit(counts, ofPairs);
  }

  private static double factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
  }

  /** Over a support of no power of two, whose tree has empty leaves. */
  @Test
  void countsOfSingleDrawsFollowTheProbabilities() {
    double[] probabilities = probabilities(77);
    SplitCounts sampler = new SplitCounts(Support.of(probabilities), 1, new EpochSeeds(9));
    long[] counts = new long[probabilities.length];
    for (int epoch = 0; epoch < 100_000; epoch++) {
      long[] draws = sampler.draws(epoch);
      for (int member = 0; member < counts.length; member++) {
        counts[member] += draws[member];
      }
    }
    assertCountsFit(counts, probabilities);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void setsWithoutReplacementFollowSequentialSampling(int sampleSize) {
    double[] probabilities = {0.4, 0.05, 0.3, 0.15, 0.1};
    double[] ofSets = new double[1 << probabilities.length];
    enumerate(probabilities, sampleSize, 0, 1, 1, ofSets);
    assertThat(Arrays.stream(ofSets).sum()).isBetween(1 - 1e-12, 1 + 1e-12);
    Sampler sampler = Sampler.of(probabilities, sampleSize, DrawMode.WITHOUT_REPLACEMENT, 11);
    long[] counts = new long[ofSets.length];
    for (int epoch = 0; epoch < 100_000; epoch++) {
      counts[set(sampler.draws(epoch))]++;
    }
    assertCountsFit(counts, ofSets);
  }

  /**
   * Adds the probability of every order of draws to that of its set.
   *
   * @param drawn members drawn so far, as bits
   * @param reached probability of having drawn them in this order
   * @param left sum of the other members' probabilities
   * @param ofSets written [2^members]
   */
  private static void enumerate(
      double[] probabilities, int draws, int drawn, double reached, double left, double[] ofSets) {
    if (draws == 0) {
      ofSets[drawn] += reached;
      return;
    }
    for (int member = 0; member < probabilities.length; member++) {
      if ((drawn >> member & 1) == 0) {
        enumerate(
            probabilities,
            draws - 1,
            drawn | 1 << member,
            reached * probabilities[member] / left,
            left - probabilities[member],
            ofSets);
      }
    }
  }

  private static int set(long[] draws) {
    int set = 0;
    for (int member = 0; member < draws.length; member++) {
      set |= draws[member] == 1 ? 1 << member : 0;
    }
    return set;
  }

  @Test
  void neighboringEpochsAndSeedsAreIndependent() {
    double[] probabilities = {0.2, 0.3, 0.5};
    double[] ofPairs = new double[9];
    Arrays.setAll(ofPairs, pair -> probabilities[pair / 3] * probabilities[pair % 3]);
    long[] epochPairs = new long[9];
    long[] seedPairs = new long[9];
    for (int trial = 0; trial < 20_000; trial++) {
      Sampler first = Sampler.of(probabilities, 1, DrawMode.WITH_REPLACEMENT, 2L * trial);
      Sampler second = Sampler.of(probabilities, 1, DrawMode.WITH_REPLACEMENT, 2L * trial + 1);
      seedPairs[3 * drawn(first.draws(0)) + drawn(second.draws(0))]++;
      epochPairs[3 * drawn(first.draws(1)) + drawn(first.draws(2))]++;
    }
    assertCountsFit(seedPairs, ofPairs);
    assertCountsFit(epochPairs, ofPairs);
  }

  private static int drawn(long[] draws) {
    int member = 0;
    while (draws[member] == 0) {
      member++;
    }
    return member;
  }
}
