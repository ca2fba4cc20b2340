package io.tsds.filter;

import io.tsds.linalg.FloatMatrix;

/**
 * An arithmetic to filter in: float32, bf16 or int8. It provides what the others need of it, the
 * memory for projections, the error of its sums, queries packed for it, and drops nothing by
 * itself: the {@link TileFilter} that it opens does. Shared by all tasks of a process.
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
    /** A filter of tiles of one's own. */
    TileFilter open();

    @Override
    void close();
  }
}
