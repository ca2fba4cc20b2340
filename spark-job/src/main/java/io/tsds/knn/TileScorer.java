package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;

/**
 * Scores tiles of rows against tiles of queries, and says which pairs may lie within a bound. No
 * pair within its bound is lost, whatever the rounding. Not safe for use by several threads.
 */
interface TileScorer extends AutoCloseable {

  /** The present tile. */
  RowImages rows();

  /** The most rows of a tile. */
  default int tileRows() {
    return rows().most();
  }

  /** Takes in rows of a block as the present tile. */
  void load(EmbeddingBlock block, int first, int count);

  /** Scores the present rows against some queries, all of one tile. */
  void score(int firstQuery, int count);

  /**
   * Finds the present rows that may lie within a bound of one of the scored queries.
   *
   * @param bound the largest squared distance of interest; infinite keeps every row
   * @param wantsLowerBounds whether to compute {@code lowerBounds}
   * @param hits receives the rows in rising order [tileRows]
   * @param lowerBounds receives lower bounds of their squared distances, below them by at most
   *     twice the slack of {@link FilterSlack} and the errors of the images [tileRows]
   * @return how many there are
   */
  int within(int query, double bound, boolean wantsLowerBounds, int[] hits, float[] lowerBounds);

  /** Pairs that a coarser look let through so far, or 0 if there is none before the last one. */
  long coarseSurvivors();

  @Override
  void close();
}
