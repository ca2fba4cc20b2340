package io.tsds.pipeline.recovery;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Graph;

/** How many distinct embeddings a graph needs, and how many it can have. */
final class GraphLimits {
  /** The graph's lists are in one array on the driver. */
  private static final int MOST_NEIGHBORS = Integer.MAX_VALUE - 8;

  private GraphLimits() {}

  /**
   * Refuses what no graph can be made of.
   *
   * @param distinct embeddings
   * @throws UserException naming the option that asks for too much
   */
  static void require(Clustering clustering, long distinct) {
    boolean dense = clustering.graph() == Graph.DENSE;
    if (dense && distinct > clustering.mostLandmarks()) {
      throw UserException.of(
          "graph",
          "is dense, which forms all pairs of at most %s distinct embeddings, but there are %s; give"
              + " neighbors",
          clustering.mostLandmarks(),
          distinct);
    }
    int landmarks = (int) Math.min(distinct, clustering.landmarks());
    if (landmarks <= clustering.most() + 1) {
      throw UserException.of(
          "clusters",
          "goes up to %s, but there are only %s; the graph needs at least %s",
          clustering.most(),
          Quantity.of(landmarks, "distinct embedding"),
          clustering.most() + 2);
    }
    if (!dense) {
      requireNeighbors(clustering, landmarks);
    }
    requireArrays(clustering, landmarks, dense);
    if (clustering.checked()) {
      requireSamples(clustering, landmarks);
    }
  }

  private static void requireNeighbors(Clustering clustering, int landmarks) {
    if (landmarks <= clustering.neighbors()) {
      throw UserException.of(
          "graph-neighbors",
          "is %s, but there are only %s; give fewer neighbors",
          clustering.neighbors(),
          Quantity.of(landmarks, "distinct embedding"));
    }
    if ((long) landmarks * clustering.neighbors() > MOST_NEIGHBORS) {
      throw UserException.of(
          "landmarks",
          "are %s with %s neighbors each; must have at most %s in all, which one array can hold",
          landmarks,
          clustering.neighbors(),
          MOST_NEIGHBORS);
    }
  }

  /** Arrays of the eigenvectors' basis and of the graph's entries, two for each neighbor. */
  private static void requireArrays(Clustering clustering, int landmarks, boolean dense) {
    long basis = (2L * (clustering.most() + 1) + 1) * landmarks;
    long entries = dense ? 0 : 2L * landmarks * clustering.neighbors();
    if (Math.max(basis, entries) > Integer.MAX_VALUE - 8) {
      throw UserException.of(
          "landmarks",
          "are %s with up to %s clusters and %s neighbors, which makes arrays of %s values; must stay"
              + " below 2^31: give fewer landmarks",
          landmarks,
          clustering.most(),
          clustering.neighbors(),
          Math.max(basis, entries));
    }
  }

  private static void requireSamples(Clustering clustering, int landmarks) {
    int sample = GraphStage.sampleSize(landmarks);
    int needed = clustering.most() + 2;
    if (clustering.graph() == Graph.NEIGHBORS) {
      needed = Math.max(needed, clustering.neighbors() + 1);
    }
    if (sample < needed) {
      throw UserException.of(
          "check-clusters",
          "clusters samples of %s, of which the graph needs at least %s; leave it out",
          Quantity.of(sample, "distinct embedding"),
          needed);
    }
  }
}
