package io.tsds.spectral;

import java.io.Serializable;

/**
 * Labels of rows outside the graph: each takes part in the clusters of its nearest landmarks, in
 * proportion to its affinity to them, and gets the cluster in which it takes part most (Nystroem's
 * extension of the factorization).
 */
public final class LabelTransfer implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] scales;
  private final double[] memberships;
  private final int clusters;

  /**
   * A transfer from clustered landmarks.
   *
   * @param nearest the landmarks' own neighbors, whose last distances are their scales
   */
  public LabelTransfer(
      NearestNeighbors nearest, NormalizedAffinity matrix, SpectralClustering clustering) {
    this.clusters = clustering.clusters();
    this.scales = new double[nearest.rows()];
    this.memberships = clustering.memberships().clone();
    for (int row = 0; row < scales.length; row++) {
      scales[row] = nearest.scale(row);
      for (int k = 0; k < clusters; k++) {
        memberships[row * clusters + k] *= matrix.inverseRootDegree(row);
      }
    }
  }

  /**
   * A transfer from what {@link #scales} and {@link #memberships} told of another.
   *
   * @param scales [landmarks]
   * @param memberships [landmarks x clusters]
   */
  public LabelTransfer(double[] scales, double[] memberships) {
    this.scales = scales;
    this.memberships = memberships;
    this.clusters = memberships.length / scales.length;
  }

  /** The distance of each landmark to its last neighbor [landmarks]; not to be changed. */
  public double[] scales() {
    return scales;
  }

  /** How much each landmark gives to each cluster [landmarks x clusters]; not to be changed. */
  public double[] memberships() {
    return memberships;
  }

  /**
   * The cluster of a row.
   *
   * @param landmarks numbers of the nearest landmarks, by distance and then by id [k]
   * @param distances to them, ascending [k]
   */
  public int label(int[] landmarks, double[] distances) {
    double[] part = new double[clusters];
    double scale = distances[distances.length - 1];
    if (scale == 0) {
      // All are copies of one another: the first by id decides.
      return SpectralClustering.largest(memberships, landmarks[0] * clusters, clusters);
    }
    double[] exponents = new double[landmarks.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < landmarks.length; i++) {
      exponents[i] = -distances[i] * distances[i] / (scale * scales[landmarks[i]]);
      largest = Math.max(largest, exponents[i]);
    }
    for (int i = 0; i < landmarks.length; i++) {
      // Only ratios matter, and far from all landmarks the affinities themselves would be 0.
      double weight = StrictMath.exp(exponents[i] - largest);
      for (int k = 0; k < clusters; k++) {
        part[k] += weight * memberships[landmarks[i] * clusters + k];
      }
    }
    return SpectralClustering.largest(part, 0, clusters);
  }
}
