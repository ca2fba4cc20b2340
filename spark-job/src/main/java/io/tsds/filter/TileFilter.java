package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;

/**
 * Tests the pairs of a tile of rows with queries, and drops those that cannot lie within the bounds
 * of their queries: {@link #keep} is the place where that happens. No pair within its bound is
 * lost, whatever the rounding. {@link Float32TileFilter} tests by floats, and says why that is
 * safe; {@link Int8TileFilter} tests by integers first. Not safe for use by several threads.
 */
interface TileFilter extends AutoCloseable {

  /** The present tile. */
  RowProjections rows();

  /** The most rows of a tile. */
  default int tileRows() {
    return rows().most();
  }

  /** Takes in rows of a block as the present tile. */
  void load(EmbeddingBlock block, int first, int count);

  /** Multiplies the present rows by queries of one tile and does no more, to be timed. */
  void multiply(int firstQuery, int count);

  /**
   * Makes ready for pairs of the present rows with queries of one tile.
   *
   * @param bounds of each of them the largest squared distance of interest; infinite keeps every
   *     row [count]
   */
  void begin(int firstQuery, int count, double[] bounds, FilterSharpness pass);

  /**
   * Keeps the present rows that may lie within the bound of a query, and drops the others.
   *
   * @param query one of those begun with; they are asked for in rising order
   * @param kept receives the rows in rising order [tileRows]
   * @param lowerBounds receives lower bounds of their squared distances, if the pass gives them,
   *     below them by at most twice the slack of {@link FilterSlack} and the errors of the
   *     projections [tileRows]
   * @return how many there are
   */
  int keep(int query, int[] kept, float[] lowerBounds);

  /** Pairs that coarse passes let through so far, or 0 if there is but one pass. */
  long coarseSurvivors();

  @Override
  void close();
}
