package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.linalg.FloatMatrix;

/** A tile of rows mapped to the filter space of queries, with what is known of their images. */
final class RowImages implements AutoCloseable {
  private static final int TILE_BYTES = 16 << 20;
  private static final int FEWEST_ROWS = 16;

  private final FilterSpace space;
  private final FloatMatrix images;
  private final double[] squaredNorms;
  private final double[] errors;
  private final int most;
  private int count;
  private double largestSquaredNorm;
  private double largestError;

  /**
   * @param most rows of a tile, fewer if they are long
   */
  RowImages(SearchQueries queries, int most) {
    this.space = queries.openSpace();
    int rowBytes = Float.BYTES * queries.original().dimension();
    this.most = Math.max(FEWEST_ROWS, Math.min(most, TILE_BYTES / rowBytes));
    this.images = queries.kernel().allocateImages(this.most, space.dimension());
    this.squaredNorms = new double[this.most];
    this.errors = new double[this.most];
  }

  /** Maps rows of a block. */
  void load(EmbeddingBlock block, int first, int rows) {
    space.map(block, first, rows, images, squaredNorms, errors);
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

  /** The images [count x dimension of the space]. */
  FloatMatrix images() {
    return images;
  }

  /** Squared norm of a row's image. */
  double squaredNorm(int row) {
    return squaredNorms[row];
  }

  /** Error of a row's image. */
  double error(int row) {
    return errors[row];
  }

  /** Largest squared norm of the images. */
  double largestSquaredNorm() {
    return largestSquaredNorm;
  }

  /** Largest error of the images. */
  double largestError() {
    return largestError;
  }

  @Override
  public void close() {
    space.close();
    images.close();
  }
}
