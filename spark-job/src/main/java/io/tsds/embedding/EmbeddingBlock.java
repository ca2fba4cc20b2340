package io.tsds.embedding;

/**
 * A slab of embeddings in memory, every row checked.
 *
 * @param values row-major [rows x dimension], float32; may be longer than needed, the rest is not
 *     part of the block. The producer owns the array and may overwrite it when it is asked for the
 *     next block.
 * @param rows number of rows
 * @param dimension number of components of a row
 * @param ids one id a row
 */
public record EmbeddingBlock(float[] values, int rows, int dimension, IdColumn ids) {
  public EmbeddingBlock {
    if ((long) rows * dimension > values.length || ids.size() < rows) {
      throw new IllegalArgumentException(
          "a block of %d x %d does not fit %d values and %d ids"
              .formatted(rows, dimension, values.length, ids.size()));
    }
  }

  /** Where the row begins in {@link #values}. */
  public int offset(int row) {
    return row * dimension;
  }
}
