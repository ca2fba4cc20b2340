package io.tsds.filter;

import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;

/**
 * Filters by float32 matrix products of a BLAS ({@link Float32TileFilter}), whose rounding {@link
 * FilterSlack} allows for.
 */
public record Float32Kernel(Blas blas) implements FilterKernel {
  @Override
  public String name() {
    return "float32";
  }

  @Override
  public int tileQueries() {
    // Wide enough for the BLAS, small enough for the scores to stay in cache.
    return 1024;
  }

  @Override
  public FloatMatrix allocateProjections(int rows, int dimension) {
    return blas.allocate(rows, dimension);
  }

  @Override
  public int roundings(int dimension) {
    return Blas.roundings(dimension);
  }

  @Override
  public PackedQueries pack(SearchQueries queries) {
    return new PackedQueries() {
      @Override
      public TileFilter open() {
        return new Float32TileFilter(queries, blas);
      }

      @Override
      public void close() {
        // The projections are the packed queries.
      }
    };
  }
}
