package io.tsds.calibration;

import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/**
 * Finds the largest alpha that brings something about. A smaller alpha weighs diversity more, so
 * that mass goes to more candidates; but not all that it brings about grows with that: an effective
 * sample size can fall again.
 */
public final class AlphaSearch {
  /** Below it distances hardly count. */
  public static final double LEAST = 1e-4;

  /** Alphas that are tried from the largest down, before the interval is narrowed. */
  private static final int GRID = 24;

  private static final int HALVINGS = 20;

  private AlphaSearch() {}

  /**
   * Goes down from large alphas in equal steps of log(alpha/(1-alpha)), in which both ends are
   * alike, and halves the step in which it first holds.
   *
   * @param holds what is wanted of an alpha in (0, 1)
   * @return the largest alpha found for which it holds, or nothing where it holds for none that was
   *     tried, down to {@value #LEAST}
   */
  public static OptionalDouble largest(DoublePredicate holds) {
    double lowest = logit(LEAST);
    double step = -2 * lowest / GRID;
    for (int i = 0; i <= GRID; i++) {
      double place = i == GRID ? lowest : -lowest - i * step;
      if (holds.test(alpha(place))) {
        return OptionalDouble.of(i == 0 ? alpha(place) : narrowed(place, place + step, holds));
      }
    }
    return OptionalDouble.empty();
  }

  private static double narrowed(double from, double to, DoublePredicate holds) {
    double low = from;
    double high = to;
    for (int halving = 0; halving < HALVINGS; halving++) {
      double middle = (low + high) / 2;
      if (holds.test(alpha(middle))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return alpha(low);
  }

  private static double logit(double alpha) {
    return Math.log(alpha / (1 - alpha));
  }

  private static double alpha(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
