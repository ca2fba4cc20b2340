package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;

/**
 * Scores tiles of rows against tiles of queries, and says which pairs may lie within a bound. No
 * pair within its bound is lost, whatever the rounding. Not safe for use by several threads.
 */
interface TileScorer extends AutoCloseable {

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
   * Scores the present rows against queries of one tile, for {@link #within}.
   *
   * @param bounds of each of them the largest squared distance of interest; infinite keeps every
   *     row [count]
   */
  void score(int firstQuery, int count, double[] bounds, FilterPass pass);

  /**
   * The present rows that may lie within the bound of one of the scored queries.
   *
   * @param hits receives the rows in rising order [tileRows]
   * @param lowerBounds receives lower bounds of their squared distances, if the pass gives them,
   *     below them by at most twice the slack of {@link FilterSlack} and the errors of the
   *     projections [tileRows]
   * @return how many there are
   */
  int within(int query, int[] hits, float[] lowerBounds);

  /** Pairs that coarse passes let through so far, or 0 if there is but one pass. */
  long coarseSurvivors();

  @Override
  void close();
}
