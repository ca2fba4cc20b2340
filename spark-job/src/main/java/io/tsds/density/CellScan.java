package io.tsds.density;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.filter.space.FilterSpace;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;

/**
 * Finds the cells of vectors, and the margins between the cells. 2 C k operations a vector for C
 * centers in k dimensions. Not safe for use by several threads.
 */
public final class CellScan implements AutoCloseable {
  private static final int CHUNK_ROWS = 256;

  private final int count;
  private final Blas blas;
  private final FilterSpace space;
  private final FloatMatrix centerRows;
  private final FloatMatrix projections;
  private final FloatMatrix products;
  private final float[] halfSquaredNorms;
  private final float[] scores;
  private final double[] squaredNorms = new double[CHUNK_ROWS];
  private final double[] errors = new double[CHUNK_ROWS];
  private final CellMargins margins;

  public CellScan(CellCenters centers, Blas blas) {
    this.count = centers.count();
    this.blas = blas;
    this.space = centers.transform().open(blas);
    this.centerRows = blas.allocate(count, centers.dimension());
    centerRows.putRows(0, count, centers.values(), 0);
    this.projections = blas.allocate(CHUNK_ROWS, centers.dimension());
    this.products = blas.allocateScores(CHUNK_ROWS, count);
    this.halfSquaredNorms = centers.halfSquaredNorms();
    this.scores = new float[CHUNK_ROWS * count];
    this.margins = new CellMargins(count);
  }

  /** The cell of each vector of the block [rows]. */
  public short[] scan(EmbeddingBlock block) {
    short[] cells = new short[block.rows()];
    for (int first = 0; first < cells.length; first += CHUNK_ROWS) {
      int rows = Math.min(CHUNK_ROWS, cells.length - first);
      space.map(block, first, rows, projections, squaredNorms, errors);
      blas.multiplyTransposed(projections, 0, rows, centerRows, 0, count, products);
      products.copyTo(scores, rows * count);
      for (int row = 0; row < rows; row++) {
        int cell = nearest(row * count);
        cells[first + row] = (short) cell;
        margins.add(cell, scores, row * count, Math.sqrt(squaredNorms[row]), errors[row]);
      }
    }
    return cells;
  }

  /** The center with the largest z.c - |c|^2 / 2, which is the nearest but for rounding. */
  private int nearest(int start) {
    int nearest = 0;
    float largest = Float.NEGATIVE_INFINITY;
    for (int center = 0; center < count; center++) {
      float score = scores[start + center] - halfSquaredNorms[center];
      if (score > largest) {
        largest = score;
        nearest = center;
      }
    }
    return nearest;
  }

  /** The margins between the cells, of all vectors scanned so far. */
  public CellMargins margins() {
    return margins;
  }

  @Override
  public void close() {
    space.close();
    centerRows.close();
    projections.close();
    products.close();
  }
}
