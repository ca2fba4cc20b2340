package io.tsds.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * What the search stage costs, fitted to measured runs: core seconds = products at the measured
 * rate + a MN + b Nd + c ML + e, none of them negative. Runs count by their relative errors.
 */
final class CostModel {
  private static final int TERMS = 4;

  private final List<Run> runs = new ArrayList<>();

  /**
   * A run of the search stage.
   *
   * @param coreSeconds seconds times cores
   * @param productSeconds what the products alone take on one core
   */
  record Run(
      double queries,
      double rows,
      double dimension,
      double length,
      double coreSeconds,
      double productSeconds) {

    private double term(int number) {
      return switch (number) {
        case 0 -> queries * rows;
        case 1 -> rows * dimension;
        case 2 -> queries * length;
        default -> 1;
      };
    }
  }

  /** Coefficients of MN, Nd, ML and 1, in seconds. */
  record Fit(double[] coefficients, double largestRelativeError) {

    /** Core seconds of a search whose products take {@code productSeconds} of them. */
    double coreSeconds(Run shape) {
      double seconds = shape.productSeconds();
      for (int term = 0; term < TERMS; term++) {
        seconds += coefficients[term] * shape.term(term);
      }
      return seconds;
    }

    String formula() {
      return String.format(
          Locale.ROOT,
          "products + %.2g MN + %.2g Nd + %.2g ML + %.2g s, off by at most %.0f %%",
          coefficients[0],
          coefficients[1],
          coefficients[2],
          coefficients[3],
          100 * largestRelativeError);
    }
  }

  void add(Run run) {
    runs.add(run);
  }

  boolean canBeFitted() {
    return runs.size() > TERMS;
  }

  /** Least squares; a term whose coefficient would be negative is left out. */
  Fit fit() {
    int[] terms = IntStream.range(0, TERMS).toArray();
    double[] fitted = fit(terms);
    for (int lowest = lowest(fitted); fitted[lowest] < 0; lowest = lowest(fitted)) {
      int dropped = terms[lowest];
      terms = IntStream.of(terms).filter(term -> term != dropped).toArray();
      fitted = fit(terms);
    }
    double[] coefficients = new double[TERMS];
    for (int i = 0; i < terms.length; i++) {
      coefficients[terms[i]] = fitted[i];
    }
    Fit fit = new Fit(coefficients, 0);
    double error = 0;
    for (Run run : runs) {
      error = Math.max(error, Math.abs(fit.coreSeconds(run) / run.coreSeconds() - 1));
    }
    return new Fit(coefficients, error);
  }

  private double[] fit(int[] terms) {
    double[] rest = new double[runs.size()];
    double[][] weighted = new double[runs.size()][terms.length];
    for (int i = 0; i < rest.length; i++) {
      Run run = runs.get(i);
      rest[i] = (run.coreSeconds() - run.productSeconds()) / run.coreSeconds();
      for (int j = 0; j < terms.length; j++) {
        weighted[i][j] = run.term(terms[j]) / run.coreSeconds();
      }
    }
    OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
    regression.setNoIntercept(true);
    regression.newSampleData(rest, weighted);
    return regression.estimateRegressionParameters();
  }

  private static int lowest(double[] values) {
    int lowest = 0;
    for (int i = 1; i < values.length; i++) {
      lowest = values[i] < values[lowest] ? i : lowest;
    }
    return lowest;
  }
}
