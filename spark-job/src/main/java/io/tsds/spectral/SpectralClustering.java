package io.tsds.spectral;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Clusters of a normalized affinity: the largest entry of each row of a nonnegative factorization.
 *
 * @param labels cluster of each row, from 0 to fewer than {@code memberships} has columns; a number
 *     may have no row [size]
 * @param memberships of each row in each cluster [size x clusters]
 * @param clusters K
 * @param error relative error of the factorization
 * @param iterations sweeps of the factorization
 * @param errors relative error of each number of clusters that was tried
 * @param eigenvalues largest first
 * @param coordinates of each row for a picture: its entries in the second and the third eigenvector
 *     over the root of its degree, 0 where there is none [size x 2]
 */
public record SpectralClustering(
    int[] labels,
    double[] memberships,
    int clusters,
    double error,
    int iterations,
    SortedMap<Integer, Double> errors,
    double[] eigenvalues,
    double[] coordinates) {
  /** Numbers of clusters are compared loosely, and the best one is factored to the end. */
  private static final double LOOSE = 1e-4;

  private static final double FINAL = 1e-6;

  /**
   * Up to so many rows, numbers of clusters are tried concurrently instead of the tiles of one, as
   * threads have more to do between waiting for each other. A trial holds 4 arrays of rows x K.
   */
  private static final int ROWS_OF_CONCURRENT_TRIALS = 1 << 13;

  /**
   * Clusters into the number, of some in a row, whose factorization has the least relative error;
   * of equal ones the smallest. One cluster, or two, always factor well: a search should begin at
   * three.
   *
   * @param fewest clusters
   * @param most clusters; the matrix must have more than one row more
   */
  public static SpectralClustering of(NormalizedAffinity matrix, int fewest, int most) {
    if (fewest < 1 || fewest > most || most + 1 >= matrix.size()) {
      throw new IllegalArgumentException(
          fewest + " to " + most + " clusters of " + matrix.size() + " rows");
    }
    Eigenpairs pairs = Eigenpairs.largest(matrix, most + 1);
    SortedMap<Integer, Double> errors = new TreeMap<>();
    int best = fewest;
    if (fewest < most) {
      double[] tried = trials(pairs, fewest, most);
      for (int clusters = fewest; clusters <= most; clusters++) {
        errors.put(clusters, tried[clusters - fewest]);
        best = tried[clusters - fewest] < tried[best - fewest] ? clusters : best;
      }
    }
    ProjectionFactors factors = ProjectionFactors.of(pairs, best, FINAL);
    errors.put(best, factors.relativeError());
    double[] memberships = factors.memberships();
    int[] labels = new int[matrix.size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = largest(memberships, row * best, best);
    }
    return new SpectralClustering(
        labels,
        memberships,
        best,
        factors.relativeError(),
        factors.iterations(),
        errors,
        pairs.values(),
        coordinates(matrix, pairs));
  }

  /** The relative errors of numbers of clusters [most - fewest + 1]. */
  private static double[] trials(Eigenpairs pairs, int fewest, int most) {
    double[] errors = new double[most - fewest + 1];
    if (pairs.size() > ROWS_OF_CONCURRENT_TRIALS) {
      for (int clusters = fewest; clusters <= most; clusters++) {
        errors[clusters - fewest] = ProjectionFactors.of(pairs, clusters, LOOSE).relativeError();
      }
      return errors;
    }
    // The larger numbers take the longest, and come first.
    AtomicInteger next = new AtomicInteger(most);
    IntStream.range(0, Runtime.getRuntime().availableProcessors())
        .parallel()
        .forEach(
            thread -> {
              for (int k = next.getAndDecrement(); k >= fewest; k = next.getAndDecrement()) {
                errors[k - fewest] = ProjectionFactors.inOneThread(pairs, k, LOOSE).relativeError();
              }
            });
    return errors;
  }

  private static double[] coordinates(NormalizedAffinity matrix, Eigenpairs pairs) {
    double[] coordinates = new double[2 * matrix.size()];
    for (int row = 0; row < matrix.size(); row++) {
      for (int axis = 0; axis < 2 && axis + 1 < pairs.count(); axis++) {
        coordinates[2 * row + axis] =
            pairs.vectors()[row * pairs.count() + axis + 1] * matrix.inverseRootDegree(row);
      }
    }
    return coordinates;
  }

  /** The first of the largest of some values, counted from the first of them. */
  static int largest(double[] values, int from, int count) {
    int largest = 0;
    for (int k = 1; k < count; k++) {
      if (values[from + k] > values[from + largest]) {
        largest = k;
      }
    }
    return largest;
  }
}
