package io.tsds.generate;

import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.RandomStreams.Stream;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;

/**
 * Embeddings around the directions of their clusters. The directions are orthogonal: normal vectors
 * after Gram and Schmidt, stretched to sqrt(dimension). A row is its cluster's direction plus noise
 * with independent normal components, scaled to unit length. So the cosine of two rows is about 1 /
 * (1 + noise^2) in a cluster, and about 0 between clusters; it varies by about noise^2 / ((1 +
 * noise^2) sqrt(dimension)) and by noise's part of a direction.
 *
 * <p>Memory: the directions, 8 bytes for each component. Time to make them: O(clusters^2
 * dimension).
 */
final class RecoveryEmbeddings {
  private final long seed;
  private final double noise;
  private final RecoveryClusters clusters;

  /** [clusters][dimension]. */
  private final double[][] directions;

  RecoveryEmbeddings(RecoveryDataParameters parameters, RecoveryClusters clusters) {
    this.seed = parameters.seed();
    this.noise = parameters.data().noise();
    this.clusters = clusters;
    this.directions = directions(seed, parameters.data());
  }

  /** Writes the embedding of a row into {@code values}. */
  void fill(long row, double[] values) {
    double[] direction = directions[clusters.clusterOf(row)];
    ContinuousSampler normal =
        SyntheticRows.normal(RandomStreams.generator(seed, Stream.MEMBER, row));
    for (int k = 0; k < values.length; k++) {
      values[k] = direction[k] + noise * normal.sample();
    }
    SyntheticRows.scaleToUnitLength(values);
  }

  private static double[][] directions(long seed, Data data) {
    double[][] directions = new double[data.clusters()][data.dimension()];
    for (int cluster = 0; cluster < directions.length; cluster++) {
      double[] direction = directions[cluster];
      ContinuousSampler normal =
          SyntheticRows.normal(RandomStreams.generator(seed, Stream.DIRECTION, cluster));
      for (int k = 0; k < direction.length; k++) {
        direction[k] = normal.sample();
      }
      for (int other = 0; other < cluster; other++) {
        removePart(direction, directions[other]);
      }
      SyntheticRows.scaleToUnitLength(direction);
    }
    double length = Math.sqrt(data.dimension());
    for (double[] direction : directions) {
      for (int k = 0; k < direction.length; k++) {
        direction[k] *= length;
      }
    }
    return directions;
  }

  /** Subtracts the part of a vector that lies along a unit vector. */
  private static void removePart(double[] vector, double[] unit) {
    double product = 0;
    for (int k = 0; k < vector.length; k++) {
      product += vector[k] * unit[k];
    }
    for (int k = 0; k < vector.length; k++) {
      vector[k] -= product * unit[k];
    }
  }
}
