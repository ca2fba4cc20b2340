package io.tsds.embedding;

import java.util.Locale;

/**
 * A slab of embeddings in memory, every row checked. The producer owns its arrays and may overwrite
 * them when it is asked for the next block; arrays may be longer than needed, the rest is not part
 * of the block.
 *
 * @param values row-major [rows x dimension], float32
 * @param squaredNorms the canonical squared norm of each row of {@code values}
 * @param rows number of rows
 * @param dimension number of components of a row
 * @param ids one id a row
 */
public record EmbeddingBlock(
    float[] values, double[] squaredNorms, int rows, int dimension, IdColumn ids) {
  /** The largest dimension of embeddings; larger numbers come from broken files. */
  public static final int LARGEST_DIMENSION = 65_536;

  public EmbeddingBlock {
    if ((long) rows * dimension > values.length
        || squaredNorms.length < rows
        || ids.size() < rows) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a block of %d x %d does not fit %d values, %d norms and %d ids",
              rows,
              dimension,
              values.length,
              squaredNorms.length,
              ids.size()));
    }
  }

  /** A block of rows whose norms are still to be computed; {@code values} is not copied. */
  public static EmbeddingBlock of(float[] values, int rows, int dimension, IdColumn ids) {
    double[] squaredNorms = new double[rows];
    SquaredDistance.norms(values, 0, rows, dimension, squaredNorms);
    return new EmbeddingBlock(values, squaredNorms, rows, dimension, ids);
  }

  /** Where the row begins in {@link #values}. */
  public int offset(int row) {
    return row * dimension;
  }
}
