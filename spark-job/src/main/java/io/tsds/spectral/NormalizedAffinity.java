package io.tsds.spectral;

import java.util.stream.IntStream;

/**
 * A = D^-1/2 (W + t 11') D^-1/2 with D = degrees + t m, whose largest eigenvalue is 1. The constant
 * t = tau * mean degree / m joins all rows weakly: without it every separate part of the graph has
 * an eigenvalue 1 of its own, and the number of clusters is ambiguous (regularized spectral
 * clustering, Amini et al. 2013). Never formed: a product costs O(entries + m). Rows are multiplied
 * concurrently, each in a fixed order, so that threads change no bit.
 */
public final class NormalizedAffinity {
  private final Affinity affinity;
  private final double constant;
  private final double[] inverseRoots;

  /**
   * Normalizes affinities.
   *
   * @param regularization tau, at least 0
   */
  public NormalizedAffinity(Affinity affinity, double regularization) {
    int size = affinity.size();
    this.affinity = affinity;
    this.inverseRoots = new double[size];
    double sum = 0;
    for (int row = 0; row < size; row++) {
      inverseRoots[row] = affinity.degree(row);
      sum += inverseRoots[row];
    }
    this.constant = regularization * (sum / size) / size;
    for (int row = 0; row < size; row++) {
      double degree = inverseRoots[row] + constant * size;
      if (!(degree > 0)) {
        throw new IllegalStateException("row " + row + " has no affinity to any other");
      }
      inverseRoots[row] = 1 / StrictMath.sqrt(degree);
    }
  }

  public int size() {
    return inverseRoots.length;
  }

  /** D^-1/2 of a row. */
  public double inverseRootDegree(int row) {
    return inverseRoots[row];
  }

  /**
   * A x.
   *
   * @param x [size]
   * @param into [size], overwritten
   */
  public void multiply(double[] x, double[] into) {
    double[] scaled = new double[x.length];
    double sum = 0;
    for (int row = 0; row < scaled.length; row++) {
      scaled[row] = x[row] * inverseRoots[row];
      sum += scaled[row];
    }
    double everywhere = constant * sum;
    IntStream.range(0, x.length)
        .parallel()
        .forEach(
            row -> into[row] = inverseRoots[row] * (affinity.rowProduct(row, scaled) + everywhere));
  }
}
