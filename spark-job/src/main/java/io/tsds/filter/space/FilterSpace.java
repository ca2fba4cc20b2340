package io.tsds.filter.space;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.linalg.FloatMatrix;

/**
 * The space in which a float32 product filters pairs: a projection of the rows that never draws two
 * rows further apart than they are, but for a known error. That is, there is a map T with |T x - T
 * y| &lt;= |x - y| for all x, y, and the projection z of x has |z - T x| &lt;= error(x). Hence a
 * pair at distance d has projections at most d + error(x) + error(y) apart, and whatever is farther
 * apart than that can be dropped unseen. Not safe for use by several threads.
 */
public interface FilterSpace extends AutoCloseable {

  /** Components of a projection. */
  int dimension();

  /**
   * Maps rows of a block.
   *
   * @param first the first of them
   * @param projections receives the projections from its first row on [rows x dimension]
   * @param squaredNorms receives the projections' squared norms [rows]
   * @param errors receives each projection's error [rows]
   */
  void map(
      EmbeddingBlock block,
      int first,
      int rows,
      FloatMatrix projections,
      double[] squaredNorms,
      double[] errors);

  /** Whether the projections are the rows of the block as they are, without errors. */
  default boolean keepsRows() {
    return false;
  }

  @Override
  void close();
}
