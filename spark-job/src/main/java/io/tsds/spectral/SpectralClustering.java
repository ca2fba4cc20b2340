package io.tsds.spectral;

import java.util.SortedMap;
import java.util.TreeMap;

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
    for (int clusters = fewest; fewest < most && clusters <= most; clusters++) {
      errors.put(clusters, ProjectionFactors.of(pairs, clusters, LOOSE).relativeError());
      best = errors.get(clusters) < errors.get(best) ? clusters : best;
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
