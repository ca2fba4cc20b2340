package io.tsds.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A distribution in {@value #COUNT} numbers: the value below which 0, 1/40, 2/40, ... of all lie,
 * the first being the least and the last the largest.
 */
public final class Quantiles {
  /** How many there are of a distribution. */
  public static final int COUNT = 41;

  /** Bins of weighted values, which bound the error by their 65,536th part of the whole range. */
  private static final int BINS = 1 << 16;

  private Quantiles() {}

  /** Of values that count alike, at least one; sorts them. Between two values it is linear. */
  public static List<Double> of(double[] values) {
    Arrays.sort(values);
    List<Double> quantiles = new ArrayList<>(COUNT);
    for (int i = 0; i < COUNT; i++) {
      double place = (double) i * (values.length - 1) / (COUNT - 1);
      int below = (int) place;
      double above = values[Math.min(below + 1, values.length - 1)];
      quantiles.add(values[below] + (place - below) * (above - values[below]));
    }
    return quantiles;
  }

  /**
   * Of values with weights, which arrive one by one and need not be kept: memory is that of the
   * bins, and the quantiles are off by less than one bin. Sums in the order of arrival.
   */
  public static final class Weighted {
    private final double least;
    private final double most;
    private final double[] weights = new double[BINS];

    /**
     * @param least no value is below it
     * @param most no value is above it
     */
    public Weighted(double least, double most) {
      this.least = least;
      this.most = most;
    }

    public void add(double value, double weight) {
      double share = most > least ? (value - least) / (most - least) : 0;
      weights[(int) Math.min(BINS - 1, share * BINS)] += weight;
    }

    /** The quantiles of what was added, whose weights are not all 0. */
    public List<Double> quantiles() {
      double all = 0;
      for (double weight : weights) {
        all += weight;
      }
      List<Double> quantiles = new ArrayList<>(COUNT);
      double before = 0;
      int bin = 0;
      for (int i = 0; i < COUNT; i++) {
        double wanted = all * i / (COUNT - 1);
        while (bin < BINS - 1 && (weights[bin] == 0 || before + weights[bin] < wanted)) {
          before += weights[bin++];
        }
        double within = weights[bin] > 0 ? Math.min(1, (wanted - before) / weights[bin]) : 1;
        quantiles.add(Math.min(most, least + (bin + Math.max(0, within)) * (most - least) / BINS));
      }
      return quantiles;
    }
  }
}
