package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.filter.space.FilterSpace;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import java.util.Arrays;

/**
 * A tile of rows mapped to the filter space of queries, with what is known of their projections.
 */
final class RowProjections implements AutoCloseable {
  private static final int TILE_BYTES = 16 << 20;
  private static final int FEWEST_ROWS = 16;

  private final FilterSpace space;
  private final boolean readsArrays;
  private final FloatMatrix projections;
  private final double[] squaredNorms;
  private final double[] errors;
  private final int most;
  private float[] values;
  private int offset;
  private int count;
  private double largestSquaredNorm;
  private double largestError;

  /**
   * @param most rows of a tile, fewer if they are long
   * @param readsArrays whether the projections are read from {@link #values} instead of {@link
   *     #projections}
   */
  RowProjections(SearchQueries queries, int most, boolean readsArrays) {
    this.space = queries.openSpace();
    this.readsArrays = readsArrays;
    int rowBytes = Float.BYTES * queries.original().dimension();
    this.most = Math.max(FEWEST_ROWS, Math.min(most, TILE_BYTES / rowBytes));
    this.projections = queries.kernel().allocateProjections(this.most, space.dimension());
    this.squaredNorms = new double[this.most];
    this.errors = new double[this.most];
  }

  /** Maps rows of a block. */
  void load(EmbeddingBlock block, int first, int rows) {
    if (readsArrays && space.keepsRows()) {
      System.arraycopy(block.squaredNorms(), first, squaredNorms, 0, rows);
      Arrays.fill(errors, 0, rows, 0);
      values = block.values();
      offset = block.offset(first);
    } else {
      space.map(block, first, rows, projections, squaredNorms, errors);
      values = readsArrays ? ((HeapMatrix) projections).values() : null;
      offset = 0;
    }
    count = rows;
    largestSquaredNorm = 0;
    largestError = 0;
    for (int row = 0; row < rows; row++) {
      largestSquaredNorm = Math.max(largestSquaredNorm, squaredNorms[row]);
      largestError = Math.max(largestError, errors[row]);
    }
  }

  /** The most rows of a tile. */
  int most() {
    return most;
  }

  /** Rows of the present tile. */
  int count() {
    return count;
  }

  /** The projections in the memory that the kernel multiplies [count x dimension of the space]. */
  FloatMatrix projections() {
    return projections;
  }

  /**
   * The projections in a Java array from {@link #offset} on [count x dimension of the space]: the
   * rows of the block themselves where the space leaves them as they are.
   */
  float[] values() {
    return values;
  }

  /** Where the first projection begins in {@link #values}. */
  int offset() {
    return offset;
  }

  /** Squared norm of a row's projection. */
  double squaredNorm(int row) {
    return squaredNorms[row];
  }

  /** Error of a row's projection. */
  double error(int row) {
    return errors[row];
  }

  /** Largest squared norm of the projections. */
  double largestSquaredNorm() {
    return largestSquaredNorm;
  }

  /** Largest error of the projections. */
  double largestError() {
    return largestError;
  }

  @Override
  public void close() {
    space.close();
    projections.close();
  }
}
