package io.tsds.spectral;

/**
 * The k nearest other rows of each row.
 *
 * @param k of each row
 * @param neighbors row numbers, nearest first, row-major [rows x k]
 * @param distances Euclidean distances to them, ascending in a row, row-major [rows x k]
 */
public record NearestNeighbors(int k, int[] neighbors, double[] distances) {
  public NearestNeighbors {
    if (k < 1 || neighbors.length != distances.length || neighbors.length % k != 0) {
      throw new IllegalArgumentException(
          neighbors.length + " neighbors and " + distances.length + " distances of " + k + " each");
    }
  }

  public int rows() {
    return neighbors.length / k;
  }

  /**
   * The distance of a row to its last neighbor, the unit of its affinities.
   *
   * @throws IllegalStateException if it is 0: copies of a row must be collapsed before
   */
  public double scale(int row) {
    double scale = distances[row * k + k - 1];
    if (!(scale > 0)) {
      throw new IllegalStateException(
          "row " + row + " has " + k + " neighbors at distance 0; copies must be collapsed");
    }
    return scale;
  }
}
