package io.tsds.report.html;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie along a side of a chart, and which of them are marked: round numbers, 1, 2 or 5
 * times a power of ten, or multiples of such a step.
 *
 * @param least the value at {@code from}
 * @param most the value at {@code to}, above {@code least}
 * @param logarithmic where equal distances are equal factors
 */
record Axis(double least, double most, double from, double to, boolean logarithmic) {
  private static final double[] STEPS = {1, 2, 5, 10};

  /** A little more than rounding moves a tick by, in steps. */
  private static final double ROUNDING = 1e-9;

  /** From the least to the largest value. */
  static Axis linear(double least, double most, double from, double to) {
    return new Axis(least, most > least ? most : least + 1, from, to, false);
  }

  /**
   * The same by powers; both are above 0. Values that look the same in print lie in the middle of
   * an axis from their half to their double.
   */
  static Axis logarithmic(double least, double most, double from, double to) {
    return lookTheSame(least, most)
        ? new Axis(least / 2, 2 * least, from, to, true)
        : new Axis(least, most, from, to, true);
  }

  /** Whether two values would hardly differ in print. */
  static boolean lookTheSame(double least, double most) {
    return most <= least * (1 + 1e-3);
  }

  /** From 0 to the first tick that is not below {@code most}, with at most so many ticks. */
  static Axis upTo(double most, double from, double to, int ticks) {
    double step = step(Math.max(most, Double.MIN_NORMAL), ticks - 1);
    return linear(0, step * Math.ceil(most / step - ROUNDING), from, to);
  }

  /** The coordinate of a value. */
  double at(double value) {
    double share =
        logarithmic
            ? Math.log(value / least) / Math.log(most / least)
            : (value - least) / (most - least);
    return from + share * (to - from);
  }

  /** At most so many round numbers within the axis, ascending. */
  List<Double> ticks(int count) {
    return logarithmic ? powers(count) : multiples(0, count);
  }

  /** The same, whole numbers only. */
  List<Double> wholeTicks(int count) {
    if (logarithmic) {
      return ticks(count).stream().filter(tick -> tick == Math.rint(tick)).toList();
    }
    return multiples(1, count);
  }

  /** The least step of 1, 2 or 5 times a power of ten of which {@code most} fit the range. */
  private static double step(double range, int most) {
    double wanted = range / Math.max(1, most);
    double power = power(Math.floor(Math.log10(wanted)));
    for (double factor : STEPS) {
      if (factor * power >= wanted * (1 - ROUNDING)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** Multiples of the least step of which not too many are within the axis. */
  private List<Double> multiples(double leastStep, int count) {
    List<Double> ticks = multiples(Math.max(leastStep, step(most - least, count + 1)));
    for (int fewer = count; ticks.size() > count; fewer--) {
      ticks = multiples(Math.max(leastStep, step(most - least, fewer)));
    }
    return ticks;
  }

  private List<Double> multiples(double step) {
    List<Double> ticks = new ArrayList<>();
    long last = (long) Math.floor(most / step + ROUNDING);
    for (long i = (long) Math.ceil(least / step - ROUNDING); i <= last; i++) {
      // A quotient, since a multiple of 0.1 has more digits than people write.
      ticks.add(step >= 1 ? i * step : i / Math.rint(1 / step));
    }
    return ticks;
  }

  private List<Double> powers(int count) {
    for (double[] factors : new double[][] {{1, 2, 5}, {1}}) {
      List<Double> ticks = powers(factors, 1);
      if (ticks.size() <= count && ticks.size() > 1) {
        return ticks;
      }
    }
    if (powers(new double[] {1}, 1).size() <= 1) {
      // Less than a decade or so, with too many or too few of the round numbers in it.
      List<Double> linear = linear(least, most, from, to).ticks(count);
      return linear.stream().filter(tick -> tick > 0).toList();
    }
    for (int every = 2; ; every++) {
      List<Double> ticks = powers(new double[] {1}, every);
      if (ticks.size() <= count) {
        return ticks;
      }
    }
  }

  private List<Double> powers(double[] factors, int every) {
    List<Double> ticks = new ArrayList<>();
    int last = (int) Math.floor(Math.log10(most) + ROUNDING);
    for (int exponent = (int) Math.floor(Math.log10(least) + ROUNDING);
        exponent <= last;
        exponent++) {
      for (double factor : factors) {
        double tick = factor * power(exponent);
        if (Math.floorMod(exponent, every) == 0
            && tick >= least * (1 - ROUNDING)
            && tick <= most * (1 + ROUNDING)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /** A power of ten as its decimal digits give it. */
  private static double power(double exponent) {
    return Double.parseDouble("1e" + (int) exponent);
  }
}
