package io.tsds.spectral;

import java.util.Arrays;

/**
 * Affinities of all pairs, as in the authors' program: w_ij = exp(-d_ij^2 / (2 sigma^2)) with 1 on
 * the diagonal, sigma the median distance of two rows. Takes 8 bytes a pair, and half as much again
 * while it is made.
 */
public final class DenseAffinity implements Affinity {
  /** So many rows take 300 MB. */
  public static final int MOST_ROWS = 5000;

  private final int size;
  private final double[] values;
  private final double sigma;

  private DenseAffinity(int size, double[] values, double sigma) {
    this.size = size;
    this.values = values;
    this.sigma = sigma;
  }

  /**
   * The affinities of rows.
   *
   * @param rows distinct rows, row-major [size x dimension]
   * @throws IllegalStateException if the median distance is 0
   */
  public static DenseAffinity of(float[] rows, int size, int dimension) {
    if (size < 2 || size > MOST_ROWS) {
      throw new IllegalArgumentException(size + " rows; all pairs are formed of 2 to " + MOST_ROWS);
    }
    double[] squared = new double[size * size];
    double[] distances = new double[size * (size - 1) / 2];
    int pairs = 0;
    for (int i = 0; i < size; i++) {
      for (int j = i + 1; j < size; j++) {
        double distance = squaredDistance(rows, i * dimension, j * dimension, dimension);
        squared[i * size + j] = distance;
        squared[j * size + i] = distance;
        distances[pairs++] = StrictMath.sqrt(distance);
      }
    }
    double sigma = median(distances);
    if (!(sigma > 0)) {
      throw new IllegalStateException("the median distance is 0; copies must be collapsed");
    }
    for (int entry = 0; entry < squared.length; entry++) {
      squared[entry] = StrictMath.exp(-squared[entry] / (2 * sigma * sigma));
    }
    return new DenseAffinity(size, squared, sigma);
  }

  private static double squaredDistance(float[] rows, int a, int b, int dimension) {
    double sum = 0;
    for (int k = 0; k < dimension; k++) {
      double difference = (double) rows[a + k] - rows[b + k];
      sum += difference * difference;
    }
    return sum;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /** The median distance. */
  public double sigma() {
    return sigma;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public double degree(int row) {
    double sum = 0;
    for (int entry = row * size; entry < (row + 1) * size; entry++) {
      sum += values[entry];
    }
    return sum;
  }

  @Override
  public double rowProduct(int row, double[] x) {
    double sum = 0;
    for (int column = 0; column < size; column++) {
      sum += values[row * size + column] * x[column];
    }
    return sum;
  }
}
