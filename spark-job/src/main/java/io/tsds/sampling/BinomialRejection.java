package io.tsds.sampling;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Transformed rejection with squeeze for one binomial distribution, as {@link Binomial} has it:
 * candidates k = floor((2a / (1/2 - |u|) + b) u + np + 1/2) for u uniform in (-1/2, 1/2).
 */
final class BinomialRejection {
  /** Within this distance of the ends of u every candidate is tested. */
  private static final double SQUEEZED = 0.07;

  /** A step from the mean beyond which k would leave the range of long. */
  private static final double LONGEST_STEP = 0x1p62;

  private final long trials;

  /** The mean is {@code floor + fraction}. */
  private final long floor;

  private final double fraction;
  private final double mean;
  private final double meanOfFailures;

  /** Parameters of the hat and of the squeeze, named as in the paper. */
  private final double a;

  private final double b;
  private final double alpha;
  private final double vr;

  /** Logarithm of f at the mode, up to a constant; not a number until needed. */
  private double logAtMode = Double.NaN;

  private final long mode;

  /**
   * @param trials n, at most 2^62
   * @param probability p, at most 1/2, with n p at least 10
   */
  BinomialRejection(long trials, double probability) {
    this.trials = trials;
    double rounded = trials;
    double rest = trials - (long) rounded;
    double product = rounded * probability;
    double behind = Math.fma(rounded, probability, -product) + rest * probability;
    long whole = (long) Math.floor(product);
    double part = (product - whole) + behind;
    double carried = Math.floor(part);
    this.floor = whole + (long) carried;
    this.fraction = part - carried;
    this.mean = floor + fraction;
    this.meanOfFailures = (trials - floor) - fraction;
    double deviation = Math.sqrt(mean * (1 - probability));
    this.b = 1.15 + 2.53 * deviation;
    this.a = -0.0873 + 0.0248 * b + 0.01 * probability;
    this.alpha = (2.83 + 5.1 / b) * deviation;
    this.vr = 0.92 - 4.2 / b;
    this.mode = fraction + probability >= 1 ? floor + 1 : floor;
  }

  long draw(UniformRandomProvider generator) {
    while (true) {
      double u = generator.nextDouble() - 0.5;
      double v = 1 - generator.nextDouble();
      long k = candidate(u);
      if (k >= 0 && (v <= squeeze(u) || StrictMath.log(v) <= logAcceptance(u, k))) {
        return k;
      }
    }
  }

  /** The candidate that u stands for, or -1 where that is no number of successes. */
  long candidate(double u) {
    double end = 0.5 - Math.abs(u);
    double step = Math.floor((2 * a / end + b) * u + fraction + 0.5);
    if (!(Math.abs(step) < LONGEST_STEP)) {
      return -1;
    }
    long k = floor + (long) step;
    return k <= trials ? k : -1;
  }

  /** Below this v every candidate from u is accepted without a look at f. */
  double squeeze(double u) {
    return 0.5 - Math.abs(u) >= SQUEEZED ? vr : 0;
  }

  /** Logarithm of the probability with which k, from u, is accepted: f(k) over the hat. */
  double logAcceptance(double u, long k) {
    double end = 0.5 - Math.abs(u);
    return logRatioToMode(k) + StrictMath.log((a / (end * end) + b) / alpha);
  }

  /** Logarithm of f(k) / f(mode). */
  double logRatioToMode(long k) {
    if (Double.isNaN(logAtMode)) {
      logAtMode = logUpToConstant(mode);
    }
    return logUpToConstant(k) - logAtMode;
  }

  private double logUpToConstant(long k) {
    double e = (k - floor) - fraction;
    return -mean * deviance(e / mean)
        - meanOfFailures * deviance(-e / meanOfFailures)
        - correction(k)
        - correction(trials - k);
  }

  /** phi(t) = (1 + t) ln(1 + t) - t, without cancellation near 0. */
  private static double deviance(double t) {
    if (Math.abs(t) >= 0.1) {
      return t <= -1 ? 1 : (1 + t) * StrictMath.log1p(t) - t;
    }
    double sum = 0;
    double power = t * t;
    for (int j = 2; j <= 18; j++) {
      sum += power / (j * (j - 1));
      power *= -t;
    }
    return sum;
  }

  /** ln k! - (k ln k - k), by Stirling's series from 16 on. */
  private static double correction(long k) {
    if (k < 16) {
      double factorial = 1;
      for (int i = 2; i <= k; i++) {
        factorial *= i;
      }
      return k == 0 ? 0 : StrictMath.log(factorial) - (k * StrictMath.log((double) k) - k);
    }
    double x = k;
    double square = 1 / (x * x);
    double series =
        1.0 / 12
            - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188)));
    return 0.5 * StrictMath.log(2 * Math.PI * x) + series / x;
  }
}
