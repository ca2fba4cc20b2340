package io.tsds.calibration;

import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/**
 * Finds the largest alpha that still brings something about. A smaller alpha weighs diversity more,
 * so that mass goes to more candidates: what more candidates bring about holds for all smaller
 * alpha once it holds.
 */
public final class AlphaSearch {
  /** Below it distances hardly count. */
  public static final double LEAST = 1e-4;

  private static final int STEPS = 24;

  private AlphaSearch() {}

  /**
   * Halves the interval of the logarithm of alpha/(1-alpha), in which both ends are alike.
   *
   * @param holds what is wanted of an alpha in (0, 1)
   * @return the largest alpha found for which it holds, or nothing where it does not even hold for
   *     {@value #LEAST}
   */
  public static OptionalDouble largest(DoublePredicate holds) {
    if (!holds.test(LEAST)) {
      return OptionalDouble.empty();
    }
    double low = logit(LEAST);
    double high = -low;
    for (int step = 0; step < STEPS; step++) {
      double middle = (low + high) / 2;
      if (holds.test(alpha(middle))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalDouble.of(alpha(low));
  }

  private static double logit(double alpha) {
    return Math.log(alpha / (1 - alpha));
  }

  private static double alpha(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
