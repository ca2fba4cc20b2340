package io.tsds.benchmark;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.filter.FilterKernel;
import io.tsds.filter.Float32Kernel;
import io.tsds.filter.Int8Kernel;
import io.tsds.filter.PairFilter;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.Centering;
import io.tsds.filter.space.FilterTransform;
import io.tsds.filter.space.Rotation;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.SharedBounds;
import io.tsds.linalg.Blas;
import io.tsds.linalg.Int8Gemm;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * How many pairs the bounds of 8-bit integers leave on several kinds of embeddings, within the
 * queries' true L-th distances, with and without a rotation.
 */
final class IntegerFilterBenchmark {
  private static final int DIMENSION = 384;
  private static final int ROWS = 300_000;
  private static final int QUERIES = 200;
  private static final int LENGTH = 2000;

  private IntegerFilterBenchmark() {}

  /**
   * @param sizes what each component is multiplied by before rows are scaled to unit length
   */
  private record Kind(String name, IntToDoubleFunction sizes) {}

  static void run(Blas blas, ResultTable table) {
    List<Kind> kinds =
        List.of(
            new Kind("400 clusters", component -> 1),
            new Kind(
                "three components 20 times as large", component -> component % 150 == 7 ? 20 : 1),
            new Kind("component k over the root of k", component -> 1 / Math.sqrt(1 + component)));
    for (Kind kind : kinds) {
      measure(kind, blas, table);
    }
  }

  private static void measure(Kind kind, Blas blas, ResultTable table) {
    ClusteredRows data = new ClusteredRows(DIMENSION, 1);
    EmbeddingBlock rows = data.block(0, ROWS);
    reshape(rows.values(), kind);
    EmbeddingBlock candidates =
        EmbeddingBlock.of(rows.values(), ROWS, DIMENSION, LongIds.range(0, ROWS));
    EmbeddingMatrix queries = data.queries(QUERIES);
    reshape(queries.values(), kind);
    Centering centering = Centering.ifWorthwhile(queries);
    double[] bounds = bounds(queries, centering, blas, candidates);
    FilterKernel int8 = new Int8Kernel(Int8Gemm.load().orElseThrow());
    table.add(
        "pairs left by int8 within the L-th distances",
        "d %d, N %d, L %d, %s".formatted(DIMENSION, ROWS, LENGTH, kind.name()),
        "%.2f L; %.2f L after a rotation"
            .formatted(
                coarse(queries, centering, int8, blas, bounds, candidates),
                coarse(queries, new Rotation(centering), int8, blas, bounds, candidates)),
        "");
  }

  private static void reshape(float[] values, Kind kind) {
    for (int from = 0; from < values.length; from += DIMENSION) {
      double squared = 0;
      for (int k = 0; k < DIMENSION; k++) {
        values[from + k] *= (float) kind.sizes().applyAsDouble(k);
        squared += (double) values[from + k] * values[from + k];
      }
      for (int k = 0; k < DIMENSION; k++) {
        values[from + k] /= (float) Math.sqrt(squared);
      }
    }
  }

  /** Each query's L-th squared distance. */
  private static double[] bounds(
      EmbeddingMatrix queries, Centering centering, Blas blas, EmbeddingBlock candidates) {
    double[] unknown = new double[QUERIES];
    Arrays.fill(unknown, Double.POSITIVE_INFINITY);
    try (SearchQueries prepared =
            new SearchQueries(queries, centering, blas, new Float32Kernel(blas));
        NeighborSearch search =
            new NeighborSearch(
                prepared, LENGTH, new SharedBounds(LENGTH, unknown), 0, IdKind.LONG)) {
      search.search(candidates);
      double[] bounds = new double[QUERIES];
      Arrays.setAll(bounds, query -> search.squaredDistances(query)[LENGTH - 1]);
      return bounds;
    }
  }

  /** Pairs a query that integers leave, in units of L. */
  private static double coarse(
      EmbeddingMatrix queries,
      FilterTransform transform,
      FilterKernel kernel,
      Blas blas,
      double[] bounds,
      EmbeddingBlock candidates) {
    try (SearchQueries prepared = new SearchQueries(queries, transform, blas, kernel);
        PairFilter filter = new PairFilter(prepared)) {
      filter.filter(candidates, new Counted(bounds));
      return (double) filter.coarseSurvivors() / QUERIES / LENGTH;
    }
  }

  /** Lets the filter count. */
  private record Counted(double[] bounds) implements PairFilter.Sink {
    @Override
    public double bound(int query) {
      return bounds[query];
    }

    @Override
    public void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
      // The filter's own count is what is asked for.
    }
  }
}
