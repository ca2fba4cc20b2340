package io.tsds.spectral;

import java.util.ArrayList;
import java.util.List;

/** The slow twin of {@link ProjectionFactors}: every product from all rows, one after another. */
final class NaiveProjectionFactors {
  private static final int MOST_ITERATIONS = 200;

  /** A row that is as long as the longest but for rounding can be the first pivot. */
  private static final double AS_LONG = 1e-9;

  private final int size;
  private final int rank;

  /** Rows of U [size x rank]. */
  private final double[] basis;

  private final double[] w;

  /** The transpose of H [size x rank]. */
  private final double[] h;

  private double error;
  private int iterations;

  private NaiveProjectionFactors(Eigenpairs pairs, int rank) {
    this.size = pairs.size();
    this.rank = rank;
    this.basis = new double[size * rank];
    for (int row = 0; row < size; row++) {
      System.arraycopy(pairs.vectors(), row * pairs.count(), basis, row * rank, rank);
    }
    this.w = columnsAt(pivots());
    this.h = new double[w.length];
    scaleStart();
  }

  /**
   * Factors the projection on the leading eigenvectors.
   *
   * @param rank K, from 1 to the number of pairs
   * @param tolerance the relative change of the error at which iterations end
   */
  static NaiveProjectionFactors of(Eigenpairs pairs, int rank, double tolerance) {
    NaiveProjectionFactors factors = new NaiveProjectionFactors(pairs, rank);
    factors.iterate(tolerance);
    return factors;
  }

  /** ||S - W H||_F / ||S||_F, comparable between ranks since ||S||_F is the root of K. */
  double relativeError() {
    return error;
  }

  /** Iterations that were made. */
  int iterations() {
    return iterations;
  }

  /** W with the rows of H scaled to norm 1 [size x rank]: how much a row belongs to a cluster. */
  double[] memberships() {
    double[] scaled = w.clone();
    for (int k = 0; k < rank; k++) {
      double norm = 0;
      for (int row = 0; row < size; row++) {
        norm += h[row * rank + k] * h[row * rank + k];
      }
      norm = StrictMath.sqrt(norm);
      for (int row = 0; row < size; row++) {
        scaled[row * rank + k] *= norm;
      }
    }
    return scaled;
  }

  private void iterate(double tolerance) {
    error = currentError();
    while (iterations < MOST_ITERATIONS) {
      iterations++;
      update(w, h);
      update(h, w);
      double before = error;
      error = currentError();
      if (Math.abs(before - error) <= tolerance * before) {
        return;
      }
    }
  }

  /** One sweep over the columns of one factor, the other fixed; S is symmetric. */
  private void update(double[] factor, double[] other) {
    double[] product = projected(other);
    double[] gram = gram(other, other);
    for (int k = 0; k < rank; k++) {
      double diagonal = gram[k * rank + k];
      if (diagonal == 0) {
        continue;
      }
      for (int row = 0; row < size; row++) {
        int start = row * rank;
        double gradient = product[start + k];
        for (int j = 0; j < rank; j++) {
          gradient -= factor[start + j] * gram[j * rank + k];
        }
        factor[start + k] = Math.max(0, factor[start + k] + gradient / diagonal);
      }
    }
  }

  /** S x for each column of x, as U (U' x) [size x rank]. */
  private double[] projected(double[] x) {
    double[] inner = gram(basis, x);
    double[] product = new double[size * rank];
    for (int row = 0; row < size; row++) {
      for (int k = 0; k < rank; k++) {
        double sum = 0;
        for (int j = 0; j < rank; j++) {
          sum += basis[row * rank + j] * inner[j * rank + k];
        }
        product[row * rank + k] = sum;
      }
    }
    return product;
  }

  /** a' b [rank x rank]. */
  private double[] gram(double[] a, double[] b) {
    double[] gram = new double[rank * rank];
    for (int row = 0; row < size; row++) {
      for (int j = 0; j < rank; j++) {
        double factor = a[row * rank + j];
        for (int k = 0; k < rank; k++) {
          gram[j * rank + k] += factor * b[row * rank + k];
        }
      }
    }
    return gram;
  }

  /** From ||S||^2 - 2 tr(S W H) + ||W H||^2. */
  private double currentError() {
    double inner = dot(gram(basis, w), gram(basis, h));
    double square = dot(gram(w, w), gram(h, h));
    return StrictMath.sqrt(Math.max(0, rank - 2 * inner + square) / rank);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The factor by which both start factors fit S best. */
  private void scaleStart() {
    double[] inner = gram(basis, w);
    double[] square = gram(w, w);
    double scale = dot(inner, inner) / dot(square, square);
    double root = StrictMath.sqrt(scale);
    for (int i = 0; i < w.length; i++) {
      w[i] *= root;
      h[i] = w[i];
    }
  }

  /** Columns of S at these rows, negatives cut [size x rank]. */
  private double[] columnsAt(List<Integer> pivots) {
    double[] columns = new double[size * rank];
    for (int row = 0; row < size; row++) {
      for (int k = 0; k < rank; k++) {
        double sum = 0;
        for (int j = 0; j < rank; j++) {
          sum += basis[row * rank + j] * basis[pivots.get(k) * rank + j];
        }
        columns[row * rank + k] = Math.max(0, sum);
      }
    }
    return columns;
  }

  /** The rows that a QR decomposition with pivoting takes first; of equally long ones the first. */
  private List<Integer> pivots() {
    double[] rest = basis.clone();
    List<Integer> pivots = new ArrayList<>();
    for (int k = 0; k < rank; k++) {
      int pivot = longest(rest);
      pivots.add(pivot);
      double[] direction = new double[rank];
      System.arraycopy(rest, pivot * rank, direction, 0, rank);
      double square = dot(direction, direction);
      for (int row = 0; square > 0 && row < size; row++) {
        double share = 0;
        for (int j = 0; j < rank; j++) {
          share += rest[row * rank + j] * direction[j];
        }
        for (int j = 0; j < rank; j++) {
          rest[row * rank + j] -= share / square * direction[j];
        }
      }
    }
    return pivots;
  }

  private int longest(double[] rows) {
    double[] norms = new double[size];
    double largest = 0;
    for (int row = 0; row < size; row++) {
      for (int j = 0; j < rank; j++) {
        norms[row] += rows[row * rank + j] * rows[row * rank + j];
      }
      norms[row] = StrictMath.sqrt(norms[row]);
      largest = Math.max(largest, norms[row]);
    }
    int row = 0;
    while (norms[row] < largest * (1 - AS_LONG)) {
      row++;
    }
    return row;
  }
}
