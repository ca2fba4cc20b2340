package io.tsds.benchmark;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Candidates in which some contents were copied, with the same contents without copies to compare
 * with. A content is a unit vector: a random center plus N(0, I), scaled; queries are drawn alike,
 * from the first few clusters only. No two contents are near-duplicates. Rows, queries and the
 * contents to copy follow from the seed.
 */
final class DuplicatedContents {
  private final Shape shape;
  private final float[][] contents;
  private final float[][] queries;

  /** The contents in random order; the first of them are those to copy. */
  private final int[] order;

  /**
   * The data's size.
   *
   * @param contents candidates before any is copied
   * @param queriedClusters clusters that queries come from
   */
  record Shape(
      int contents, int dimension, int clusters, int queries, int queriedClusters, long seed) {
    Shape {
      if (queriedClusters > clusters) {
        throw new IllegalArgumentException(
            "queries come from %d of %d clusters".formatted(queriedClusters, clusters));
      }
    }
  }

  DuplicatedContents(Shape shape) {
    this.shape = shape;
    RandomGenerator random = generator(shape.seed());
    float[][] centers = new float[shape.clusters()][shape.dimension()];
    for (float[] center : centers) {
      for (int k = 0; k < center.length; k++) {
        center[k] = (float) random.nextGaussian();
      }
    }
    this.contents = rows(shape.contents(), centers, random);
    this.queries = rows(shape.queries(), Arrays.copyOf(centers, shape.queriedClusters()), random);
    this.order = permutation(shape.contents(), random);
  }

  /** The contents, each once: row-major [contents][dimension]. Not copies. */
  float[][] contents() {
    return contents;
  }

  /** Row-major [queries][dimension]. Not copies. */
  float[][] queries() {
    return queries;
  }

  /** The contents to copy. Those of a smaller fraction are among those of a larger one. */
  BitSet repeated(double fraction) {
    int count = (int) Math.round(fraction * shape.contents());
    BitSet repeated = new BitSet(shape.contents());
    for (int i = 0; i < count; i++) {
      repeated.set(order[i]);
    }
    return repeated;
  }

  /**
   * The contents, and behind them the copies.
   *
   * @param copies of each repeated content, itself not counted
   * @param spread distance of two copies of a content, about; 0 makes them exact. A copy is {@code
   *     spread / sqrt(2)} from its original
   */
  float[][] candidates(BitSet repeated, int copies, double spread) {
    float[][] rows = Arrays.copyOf(contents, contents.length + repeated.cardinality() * copies);
    RandomGenerator random = generator(~shape.seed());
    int row = contents.length;
    for (int i = repeated.nextSetBit(0); i >= 0; i = repeated.nextSetBit(i + 1)) {
      for (int copy = 0; copy < copies; copy++) {
        rows[row++] = spread == 0 ? contents[i] : nearCopy(contents[i], spread, random);
      }
    }
    return rows;
  }

  /** Whether the candidate is a repeated content or a copy of one. */
  boolean isRepeated(long row, BitSet repeated) {
    return row >= contents.length || repeated.get((int) row);
  }

  private static float[] nearCopy(float[] original, double spread, RandomGenerator random) {
    double noise = spread / Math.sqrt(2.0 * original.length);
    float[] copy = new float[original.length];
    for (int k = 0; k < copy.length; k++) {
      copy[k] = (float) (original[k] + noise * random.nextGaussian());
    }
    return scaledToUnitLength(copy);
  }

  private static float[][] rows(int count, float[][] centers, RandomGenerator random) {
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      float[] row = centers[random.nextInt(centers.length)].clone();
      for (int k = 0; k < row.length; k++) {
        row[k] += (float) random.nextGaussian();
      }
      rows[i] = scaledToUnitLength(row);
    }
    return rows;
  }

  private static float[] scaledToUnitLength(float[] row) {
    double squared = 0;
    for (float component : row) {
      squared += (double) component * component;
    }
    double norm = Math.sqrt(squared);
    for (int k = 0; k < row.length; k++) {
      row[k] = (float) (row[k] / norm);
    }
    return row;
  }

  private static int[] permutation(int size, RandomGenerator random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
