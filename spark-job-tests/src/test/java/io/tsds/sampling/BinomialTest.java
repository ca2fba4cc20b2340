package io.tsds.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Binomial numbers against the exact distribution.
 *
 * <p>The chi-square tests ask for a statistic below the quantile 1 - 1e-7 of its distribution; the
 * class makes 14 + 5 = 19 of them, so a right sampler fails with a probability of at most 2e-6, and
 * that for an unlucky choice of the fixed seeds only.
 */
class BinomialTest {
  private static final double FAILURE_PROBABILITY = 1e-7;
  private static final int NUMBERS = 200_000;

  private static UniformRandomProvider generator(long seed) {
    return new EpochSeeds(seed).generator(0);
  }

  /** Probabilities of 0 to n successes, to 30 digits before rounding [n + 1]. */
  private static double[] exact(int trials, double probability) {
    MathContext digits = new MathContext(30);
    BigDecimal success = new BigDecimal(probability);
    BigDecimal odds = success.divide(BigDecimal.ONE.subtract(success), digits);
    BigDecimal mass = BigDecimal.ONE.subtract(success).pow(trials, digits);
    double[] masses = new double[trials + 1];
    for (int k = 0; k <= trials; k++) {
      masses[k] = mass.doubleValue();
      mass =
          mass.multiply(odds, digits)
              .multiply(BigDecimal.valueOf(trials - k), digits)
              .divide(BigDecimal.valueOf(k + 1L), digits);
    }
    return masses;
  }

  /** Fails where counts of cells, of which small ones are joined, do not fit. */
  private static void assertFit(double[] counts, double[] masses) {
    double total = Arrays.stream(counts).sum();
    double statistic = 0;
    int cells = 0;
    double count = 0;
    double mass = 0;
    double left = 1;
    for (int cell = 0; cell < counts.length; cell++) {
      count += counts[cell];
      mass += masses[cell];
      left -= masses[cell];
      boolean last = cell == counts.length - 1;
      if (last || (mass * total > 50 && left * total > 50)) {
        double expected = mass * total;
        statistic += (count - expected) * (count - expected) / expected;
        cells++;
        count = 0;
        mass = 0;
      }
    }
    assertThat(statistic)
        .isLessThan(
            new ChiSquaredDistribution(cells - 1.0)
                .inverseCumulativeProbability(1 - FAILURE_PROBABILITY));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.5",
    "1, 0.001",
    "7, 0.3",
    "19, 0.5",
    "20, 0.5",
    "21, 0.4999",
    "40, 0.2499",
    "40, 0.2501",
    "100, 0.1",
    "200, 0.5",
    "1000, 0.0099",
    "1000, 0.0101",
    "1000, 0.37",
    "5000, 0.004"
  })
  void numbersFollowTheExactDistribution(int trials, double probability) {
    double[] masses = exact(trials, probability);
    double[] counts = new double[trials + 1];
    UniformRandomProvider generator = generator(trials);
    for (int i = 0; i < NUMBERS; i++) {
      counts[Math.toIntExact(Binomial.draw(generator, trials, probability))]++;
    }
    assertFit(counts, masses);
  }

  /**
   * Against the normal distribution with the skewness' term of Edgeworth's expansion; what that
   * leaves out is less than 1e-8 here.
   */
  @ParameterizedTest
  @CsvSource({
    "1_000_000_000_000, 0.5",
    "1_000_000_000_000, 0.001",
    "1_000_000_000_000_000_000, 0.3333333333333333",
    "4611686018427387904, 0.25",
    "4611686018427387904, 1e-9"
  })
  void numbersOfManyTrialsFollowTheirLimit(String many, double probability) {
    long trials = Long.parseLong(many.replace("_", ""));
    BigDecimal mean = new BigDecimal(trials).multiply(new BigDecimal(probability));
    double deviation = Math.sqrt(mean.doubleValue() * (1 - probability));
    NormalDistribution normal = new NormalDistribution();
    double[] counts = new double[64];
    UniformRandomProvider generator = generator(trials);
    for (int i = 0; i < NUMBERS; i++) {
      long k = Binomial.draw(generator, trials, probability);
      double z = (new BigDecimal(k).subtract(mean).doubleValue() + 0.5) / deviation;
      double skewed = (1 - 2 * probability) / deviation / 6 * (z * z - 1) * normal.density(z);
      double place = normal.cumulativeProbability(z) - skewed;
      counts[(int) Math.min(63, place * 64)]++;
    }
    double[] masses = new double[64];
    Arrays.fill(masses, 1.0 / 64);
    assertFit(counts, masses);
  }

  /**
   * Where the hat lay below f, or the squeeze above it, numbers would be drawn too rarely or too
   * often, by too little for other tests to see.
   */
  @ParameterizedTest
  @ValueSource(
      longs = {20, 21, 25, 33, 50, 100, 1000, 30_000, 1_000_000, 1L << 31, 1L << 45, 1L << 62})
  void hatAndSqueezeHoldTheDistributionBetweenThem(long trials) {
    for (double mean : new double[] {10, 10.5, 11, 12, 15, 20, 30, 100, 1e4, 1e9, 1e15}) {
      for (double probability : new double[] {mean / trials, 0.5, 0.4, 0.1}) {
        if (probability <= 0.5 && trials * probability >= 10) {
          assertHolds(trials, probability);
        }
      }
    }
  }

  private static void assertHolds(long trials, double probability) {
    BinomialRejection rejection = new BinomialRejection(trials, probability);
    int steps = 4001;
    for (int step = 1; step < steps; step++) {
      double u = -0.5 + (double) step / steps;
      long k = rejection.candidate(u);
      if (k >= 0) {
        double acceptance = rejection.logAcceptance(u, k);
        String at = String.format(Locale.ROOT, "n %d, p %s, u %s", trials, probability, u);
        assertThat(acceptance).as(at).isLessThanOrEqualTo(1e-12);
        assertThat(Math.exp(acceptance)).as(at).isGreaterThanOrEqualTo(rejection.squeeze(u));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"20, 0.5", "33, 0.31", "1000, 0.0101", "3000, 0.2", "3000, 0.5"})
  void ratiosOfProbabilitiesAreExact(int trials, double probability) {
    double[] masses = exact(trials, probability);
    BinomialRejection rejection = new BinomialRejection(trials, probability);
    double most = Arrays.stream(masses).max().orElseThrow();
    for (int k = 0; k <= trials; k++) {
      if (masses[k] > most * 1e-17) {
        assertThat(rejection.logRatioToMode(k))
            .as("k %d", k)
            .isCloseTo(Math.log(masses[k] / most), within(3e-13));
      }
    }
  }

  /** f(k + 1) / f(k) = (n - k) / (k + 1) p / q, of numbers with 19 digits. */
  @Test
  void neighboringProbabilitiesOfTheMostTrialsHaveTheirRatio() {
    long trials = Binomial.MOST_TRIALS;
    double probability = 0.3;
    BinomialRejection rejection = new BinomialRejection(trials, probability);
    BigDecimal mean = new BigDecimal(trials).multiply(new BigDecimal(probability));
    long step = 1L << 24;
    for (double deviations = -6; deviations <= 6; deviations += 0.5) {
      double distance = deviations * Math.sqrt(trials * 0.21);
      long k = mean.add(new BigDecimal(distance)).longValue();
      double e = new BigDecimal(k).subtract(mean).doubleValue();
      double expected = -(2 * e * step + (double) step * step) / (2.0 * trials * 0.21);
      assertThat(rejection.logRatioToMode(k + step) - rejection.logRatioToMode(k))
          .as("%s deviations from the mean", deviations)
          .isCloseTo(expected, within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1e-3, 1e-18, 1e-19, 1e-300, Double.MIN_VALUE})
  void numbersStayWithinTheTrialsAtAnyProbability(double probability) {
    UniformRandomProvider generator = generator(5);
    for (long trials : new long[] {0, 1, 2, 1000, 1L << 53, Binomial.MOST_TRIALS}) {
      for (int i = 0; i < 200; i++) {
        assertThat(Binomial.draw(generator, trials, probability)).isBetween(0L, trials);
      }
    }
    assertThat(Binomial.draw(generator, Binomial.MOST_TRIALS, 0)).isZero();
  }
}
