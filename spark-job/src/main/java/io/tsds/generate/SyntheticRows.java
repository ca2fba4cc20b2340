package io.tsds.generate;

import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.RandomStreams.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * The embeddings themselves. An original is a random center plus noise, both with independent
 * normal components, then scaled to unit length. A near copy is its original plus a little more
 * noise, added before the scaling; so its distance from the original is about (near noise) / sqrt(1
 * + noise^2), whatever the dimension. An exact copy is its original.
 *
 * <p>Memory: the centers, 4 bytes for each component. Not for use by several threads at once.
 */
final class SyntheticRows {
  private final long seed;
  private final Data data;
  private final double nearNoise;
  private final CopyLayout plan;

  /** Row-major [clusters x dimension]. */
  private final float[] centers;

  SyntheticRows(GenerateParameters parameters) {
    this.seed = parameters.seed();
    this.data = parameters.data();
    this.nearNoise = parameters.copies().nearNoise();
    this.plan = new CopyLayout(seed, data.rows(), parameters.copies());
    this.centers = centers(seed, data.clusters(), data.dimension());
  }

  /** Writes candidate {@code row} into {@code values}. */
  void candidate(long row, double[] values) {
    long number = plan.numberAt(row);
    boolean original = plan.isOriginal(number);
    member(Stream.ROW, original ? number : plan.sourceOf(number), values);
    if (!original && plan.isNear(number)) {
      ContinuousSampler normal = normal(RandomStreams.generator(seed, Stream.COPY, number));
      for (int k = 0; k < values.length; k++) {
        values[k] += nearNoise * normal.sample();
      }
    }
    scaleToUnitLength(values);
  }

  /**
   * Writes query {@code row} into {@code values}: drawn like an original, from the same centers.
   */
  void query(long row, double[] values) {
    member(Stream.QUERY, row, values);
    scaleToUnitLength(values);
  }

  private void member(Stream stream, long index, double[] values) {
    UniformRandomProvider random = RandomStreams.generator(seed, stream, index);
    int center = random.nextInt(data.clusters()) * data.dimension();
    ContinuousSampler normal = normal(random);
    double noise = data.noise();
    for (int k = 0; k < values.length; k++) {
      values[k] = centers[center + k] + noise * normal.sample();
    }
  }

  static void scaleToUnitLength(double[] values) {
    double squared = 0;
    for (double value : values) {
      squared += value * value;
    }
    double norm = Math.sqrt(squared);
    for (int k = 0; k < values.length; k++) {
      values[k] /= norm;
    }
  }

  private static float[] centers(long seed, int clusters, int dimension) {
    float[] centers = new float[clusters * dimension];
    for (int cluster = 0; cluster < clusters; cluster++) {
      ContinuousSampler normal = normal(RandomStreams.generator(seed, Stream.CENTER, cluster));
      for (int k = 0; k < dimension; k++) {
        centers[cluster * dimension + k] = (float) normal.sample();
      }
    }
    return centers;
  }

  static ContinuousSampler normal(UniformRandomProvider random) {
    return ZigguratSampler.NormalizedGaussian.of(random);
  }
}
