package io.tsds.pipeline.recovery;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.knn.BlockSize;
import java.io.IOException;

/**
 * The landmarks on the driver: distinct vectors, numbered by id.
 *
 * @param ids ascending [landmarks]
 * @param high upper halves of the digests of the vectors [landmarks]
 * @param low lower halves of the digests of the vectors [landmarks]
 * @param dimension components of a vector
 * @param blocks the vectors in blocks of {@link BlockSize} rows, row-major [rows x dimension]
 */
record Landmarks(IdColumn ids, long[] high, long[] low, int dimension, float[][] blocks) {

  /** Landmarks whose vectors are to be placed. */
  static Landmarks of(IdColumn ids, long[] high, long[] low, int dimension) {
    int rows = BlockSize.rows(dimension);
    float[][] blocks = new float[(ids.size() + rows - 1) / rows][];
    for (int block = 0; block < blocks.length; block++) {
      blocks[block] = new float[Math.min(rows, ids.size() - block * rows) * dimension];
    }
    return new Landmarks(ids, high, low, dimension, blocks);
  }

  int size() {
    return ids.size();
  }

  /** Fills an array from a place on, and returns how many values came. */
  @FunctionalInterface
  interface Vectors {
    int read(float[] target, int offset) throws IOException;
  }

  /** Takes the vectors of some landmarks, which come end to end; returns how many. */
  int place(int[] members, Vectors vectors) throws IOException {
    float[] values = new float[members.length * dimension];
    int count = vectors.read(values, 0);
    if (count != values.length) {
      throw new IOException(
          count + " values where " + values.length + " were expected: the file was damaged");
    }
    int rows = BlockSize.rows(dimension);
    for (int i = 0; i < members.length; i++) {
      System.arraycopy(
          values,
          i * dimension,
          blocks[members[i] / rows],
          members[i] % rows * dimension,
          dimension);
    }
    return members.length;
  }

  /** The vectors of these landmarks, in this order, numbered anew. */
  Landmarks select(int[] members) {
    Landmarks some = of(ids.select(members), new long[0], new long[0], dimension);
    int rows = BlockSize.rows(dimension);
    for (int i = 0; i < members.length; i++) {
      System.arraycopy(
          blocks[members[i] / rows],
          members[i] % rows * dimension,
          some.blocks[i / rows],
          i % rows * dimension,
          dimension);
    }
    return some;
  }

  /** Landmarks from {@code first} on, row-major [rows x dimension]. */
  float[] vectors(int first, int rows) {
    return vectors(blocks, dimension, first, rows);
  }

  /** The same of the blocks alone. */
  static float[] vectors(float[][] blocks, int dimension, int first, int rows) {
    float[] values = new float[rows * dimension];
    int blockRows = BlockSize.rows(dimension);
    for (int i = 0; i < rows; i++) {
      int member = first + i;
      System.arraycopy(
          blocks[member / blockRows],
          member % blockRows * dimension,
          values,
          i * dimension,
          dimension);
    }
    return values;
  }

  /** A block of the vectors, whose ids are the landmarks' numbers. */
  static EmbeddingBlock block(float[][] blocks, int block, int dimension) {
    int rows = blocks[block].length / dimension;
    long first = (long) block * BlockSize.rows(dimension);
    return EmbeddingBlock.of(blocks[block], rows, dimension, LongIds.range(first, rows));
  }
}
