package io.tsds.filter;

import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.Int8Gemm;
import java.util.Locale;

/**
 * The arithmetic in which a {@link PairFilter} scores pairs: how queries and rows are packed, in
 * which tiles, and what a score says about their distance. Another arithmetic is another
 * implementation, and nothing else. Shared by all tasks of a process.
 */
public interface FilterKernel {

  /**
   * The int8 kernel.
   *
   * @param dimension of the filter space
   * @throws IllegalStateException with the reason if this process cannot run it on such projections
   */
  static FilterKernel int8(int dimension) {
    if (dimension > Int8Gemm.LARGEST_DIMENSION) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "int8 is for at most %d components, these have %d",
              Int8Gemm.LARGEST_DIMENSION,
              dimension));
    }
    return new Int8Kernel(Int8Gemm.load());
  }

  /**
   * The int8 kernel, or the float32 one where this process cannot run it.
   *
   * @param dimension of the filter space
   */
  static FilterKernel int8WherePossible(Blas blas, int dimension) {
    try {
      return int8(dimension);
    } catch (IllegalStateException e) {
      return new Float32Kernel(blas);
    }
  }

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
