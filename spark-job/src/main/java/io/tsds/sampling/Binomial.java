package io.tsds.sampling;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Binomial numbers for up to 2^62 trials, in constant expected time and memory. The samplers of the
 * libraries at hand count trials in an int, or compute with logarithms of factorials, whose
 * differences lose all digits at such sizes.
 *
 * <p>Up to a mean of 10: inversion by the recurrence of the probabilities. Above: transformed
 * rejection with squeeze (BTRS; Hörmann, "The generation of binomial random variates", Journal of
 * Statistical Computation and Simulation 46, 1993), whose constants hold for every mean of at least
 * 10 and a probability of at most 1/2.
 *
 * <p>Rounding. The mean n p is kept as an integer and a fraction, and a candidate k as its distance
 * from the mean. The logarithm of f(k) / f(mode) is a difference of deviances n p phi(e / np) + n q
 * phi(-e / nq), e = k - np (Loader, "Fast and accurate computation of binomial probabilities",
 * 2000), and of Stirling's corrections. Wherever the test can accept, that logarithm is right to
 * about 1e-13, and so is f(k), relatively. Uniform numbers are multiples of 2^-53: a distribution
 * function so drawn is off by about 2^-53, and a single probability f(k) relatively by about 3
 * sqrt(npq) 2^-53, which is 2^-21 at 2^62 trials. Values whose tails have less than 2^-53 (below a
 * mean of 10) do not occur. Logarithms are {@link StrictMath}'s, so the numbers are the same
 * everywhere.
 */
final class Binomial {
  /** The most trials. */
  static final long MOST_TRIALS = 1L << 62;

  private static final double LEAST_MEAN_FOR_REJECTION = 10;

  /** Beyond this a mean below 10 leaves less than 1e-70. */
  private static final int MOST_BY_INVERSION = 120;

  private Binomial() {}

  /**
   * How many of {@code trials} succeed.
   *
   * @param trials from 0 to 2^62; for 0 the generator is not asked
   * @param probability of success, from 0 to 1/2
   */
  static long draw(UniformRandomProvider generator, long trials, double probability) {
    if (trials == 0 || probability == 0) {
      return 0;
    }
    return trials * probability < LEAST_MEAN_FOR_REJECTION
        ? invert(generator, trials, probability)
        : new BinomialRejection(trials, probability).draw(generator);
  }

  private static long invert(UniformRandomProvider generator, long trials, double probability) {
    double odds = probability / (1 - probability);
    double ofNone = StrictMath.exp(trials * StrictMath.log1p(-probability));
    long most = Math.min(trials, MOST_BY_INVERSION);
    while (true) {
      double left = generator.nextDouble();
      double mass = ofNone;
      for (long successes = 0; successes <= most; successes++) {
        if (left < mass) {
          return successes;
        }
        left -= mass;
        mass *= odds * (trials - successes) / (successes + 1);
      }
      // What rounding left over belongs to no number of successes: draw again.
    }
  }
}
