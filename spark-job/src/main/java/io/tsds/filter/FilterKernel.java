package io.tsds.filter;

import io.tsds.linalg.FloatMatrix;

/**
 * The arithmetic in which a {@link PairFilter} scores pairs: how queries and rows are packed, in
 * which tiles, and what a score says about their distance. Another arithmetic is another
 * implementation, and nothing else. Shared by all tasks of a process.
 */
public interface FilterKernel {

  /** Its name, as in {@code --filter}. */
  String name();

  /** Queries of a tile. */
  int tileQueries();

  /** A matrix to hold projections, in the memory that the kernel reads them from. */
  FloatMatrix allocateProjections(int rows, int dimension);

  /**
   * A number k such that the kernel's float32 dot products of projections are off by at most k u
   * |q||x| with u = 2^-24.
   */
  int roundings(int dimension);

  /** Packs the projections of queries. */
  PackedQueries pack(SearchQueries queries);

  /** Queries packed for the kernel. Immutable, for use by all tasks. */
  interface PackedQueries extends AutoCloseable {
    /** A scorer of one's own. */
    TileScorer open();

    @Override
    void close();
  }
}
