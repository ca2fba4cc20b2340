package io.tsds.benchmark;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.LongIds;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The benchmark's data: 400 centers from N(0, I), rows a random center plus N(0, I), a tenth of
 * them copies of other rows with noise 0.02, all scaled to unit length. Every block follows from
 * the seed and its number alone.
 */
final class ClusteredRows {
  private static final int CENTERS = 400;
  private static final int COPY_EVERY = 10;
  private static final double COPY_NOISE = 0.02;

  private final int dimension;
  private final long seed;
  private final float[] centers;

  ClusteredRows(int dimension, long seed) {
    this.dimension = dimension;
    this.seed = seed;
    this.centers = new float[CENTERS * dimension];
    RandomGenerator random = generator(seed);
    for (int i = 0; i < centers.length; i++) {
      centers[i] = (float) random.nextGaussian();
    }
  }

  private static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Rows {@code first} to {@code first + count - 1}, ids being row numbers. */
  EmbeddingBlock block(long first, int count) {
    float[] values = new float[count * dimension];
    RandomGenerator random = generator(seed * 31 + first + 1);
    for (int row = 0; row < count; row++) {
      fill(values, row, random);
    }
    return EmbeddingBlock.of(values, count, dimension, LongIds.range(first, count));
  }

  /** Queries, drawn like rows that are no copies. */
  EmbeddingMatrix queries(int count) {
    float[] values = new float[count * dimension];
    RandomGenerator random = generator(~seed);
    for (int row = 0; row < count; row++) {
      fillOriginal(values, row, random);
    }
    return new EmbeddingMatrix(values, count, dimension);
  }

  private void fill(float[] values, int row, RandomGenerator random) {
    if (row % COPY_EVERY != COPY_EVERY - 1) {
      fillOriginal(values, row, random);
      return;
    }
    int source = random.nextInt(row);
    for (int k = 0; k < dimension; k++) {
      double noise = COPY_NOISE * random.nextGaussian() / Math.sqrt(2.0 * dimension);
      values[row * dimension + k] = (float) (values[source * dimension + k] + noise);
    }
    scaleToUnitLength(values, row * dimension);
  }

  private void fillOriginal(float[] values, int row, RandomGenerator random) {
    int center = random.nextInt(CENTERS) * dimension;
    for (int k = 0; k < dimension; k++) {
      values[row * dimension + k] = (float) (centers[center + k] + random.nextGaussian());
    }
    scaleToUnitLength(values, row * dimension);
  }

  private void scaleToUnitLength(float[] values, int offset) {
    double squared = 0;
    for (int k = offset; k < offset + dimension; k++) {
      squared += (double) values[k] * values[k];
    }
    double norm = Math.sqrt(squared);
    for (int k = offset; k < offset + dimension; k++) {
      values[k] = (float) (values[k] / norm);
    }
  }
}
