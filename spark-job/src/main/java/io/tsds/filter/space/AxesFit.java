package io.tsds.filter.space;

import io.tsds.embedding.EmbeddingMatrix;
import java.util.Random;

/**
 * Fits principal axes to rows by subspace iteration: a random block of vectors is multiplied by the
 * covariance of the rows and made orthonormal again, a few times over. Axes that are a little off
 * filter a little worse and stay exact, so a few rounds do. Takes 4 n d k operations a round for n
 * rows and k axes; memory is that of the rows and of the axes.
 */
public final class AxesFit {
  private static final int ROUNDS = 4;
  private static final long SEED = 1;

  private AxesFit() {}

  /**
   * The {@code count} leading axes of {@code rows} around their mean, most important first.
   *
   * @return null if the rows have fewer directions than that, all rows being equal say
   */
  public static PrincipalAxes of(EmbeddingMatrix rows, int count) {
    float[] mean = rows.mean();
    double[][] axes = orthonormal(random(count, rows.dimension()));
    for (int round = 0; round < ROUNDS && axes != null; round++) {
      axes = orthonormal(timesCovariance(axes, rows, mean));
    }
    return axes == null ? null : PrincipalAxes.of(mean, axes);
  }

  private static double[][] random(int count, int dimension) {
    Random random = new Random(SEED);
    double[][] vectors = new double[count][dimension];
    for (double[] vector : vectors) {
      for (int k = 0; k < dimension; k++) {
        vector[k] = random.nextGaussian();
      }
    }
    return vectors;
  }

  /** Each vector times the covariance of the rows, but for a factor. */
  private static double[][] timesCovariance(
      double[][] vectors, EmbeddingMatrix rows, float[] mean) {
    int d = rows.dimension();
    double[][] products = new double[vectors.length][d];
    double[] row = new double[d];
    for (int r = 0; r < rows.rows(); r++) {
      for (int k = 0; k < d; k++) {
        row[k] = (double) rows.values()[rows.offset(r) + k] - mean[k];
      }
      for (int v = 0; v < vectors.length; v++) {
        double coordinate = dot(row, vectors[v]);
        double[] product = products[v];
        for (int k = 0; k < d; k++) {
          product[k] += coordinate * row[k];
        }
      }
    }
    return products;
  }

  /** Modified Gram-Schmidt, twice for accuracy; null if the vectors span less than their number. */
  private static double[][] orthonormal(double[][] vectors) {
    for (int v = 0; v < vectors.length; v++) {
      double before = Math.sqrt(dot(vectors[v], vectors[v]));
      for (int pass = 0; pass < 2; pass++) {
        for (int earlier = 0; earlier < v; earlier++) {
          subtract(vectors[v], dot(vectors[v], vectors[earlier]), vectors[earlier]);
        }
      }
      double norm = Math.sqrt(dot(vectors[v], vectors[v]));
      if (!(norm > 1e-9 * before) || !Double.isFinite(norm)) {
        return null;
      }
      for (int k = 0; k < vectors[v].length; k++) {
        vectors[v][k] /= norm;
      }
    }
    return vectors;
  }

  private static void subtract(double[] from, double factor, double[] vector) {
    for (int k = 0; k < from.length; k++) {
      from[k] -= factor * vector[k];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int whole = a.length & ~3;
    for (int k = 0; k < whole; k += 4) {
      sum0 += a[k] * b[k];
      sum1 += a[k + 1] * b[k + 1];
      sum2 += a[k + 2] * b[k + 2];
      sum3 += a[k + 3] * b[k + 3];
    }
    for (int k = whole; k < a.length; k++) {
      sum0 += a[k] * b[k];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
