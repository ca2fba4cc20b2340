package io.tsds.benchmark;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.knn.BoundSketch;
import io.tsds.knn.Centering;
import io.tsds.knn.NeighborMerger;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.SearchQueries;
import io.tsds.knn.SharedBounds;
import io.tsds.linalg.Blas;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The search kernel alone on one core: rows in memory, bounds as after the first waves, that is as
 * a tenth of the rows proves them.
 */
final class KernelBenchmark {
  private static final int BLOCK_BYTES = 64 << 20;

  private KernelBenchmark() {}

  /**
   * What was measured.
   *
   * @param seconds for the rows behind the first tenth
   * @param survivors pairs that passed the filter, a query
   * @param distances canonical distances computed, a query
   */
  record Result(
      int dimension,
      int queries,
      int length,
      long rows,
      double seconds,
      double survivors,
      double distances) {
    double gflops() {
      return 2.0 * queries * rows * dimension / seconds / 1e9;
    }
  }

  static Result run(Blas blas, int dimension, int queryCount, int length, int rows) {
    ClusteredRows data = new ClusteredRows(dimension, 1);
    int blockRows = BLOCK_BYTES / (Float.BYTES * dimension);
    List<EmbeddingBlock> blocks = new ArrayList<>();
    for (int first = 0; first < rows; first += blockRows) {
      blocks.add(data.block(first, Math.min(blockRows, rows - first)));
    }
    EmbeddingMatrix queries = data.queries(queryCount);
    try (SearchQueries prepared =
        new SearchQueries(queries, Centering.ifWorthwhile(queries), blas)) {
      int firstWave = Math.max(1, blocks.size() / 10);
      BoundSketch bounds = boundsAfter(prepared, length, blocks.subList(0, firstWave));
      List<EmbeddingBlock> rest = blocks.subList(firstWave, blocks.size());
      // Once for the compiler, then for the record.
      search(prepared, length, bounds, rest.subList(0, Math.min(2, rest.size())));
      return search(prepared, length, bounds, rest);
    }
  }

  private static BoundSketch boundsAfter(
      SearchQueries queries, int length, List<EmbeddingBlock> blocks) {
    int m = queries.count();
    NeighborMerger merger = new NeighborMerger(0, m, length, IdKind.LONG);
    try (NeighborSearch search =
        new NeighborSearch(queries, length, SharedBounds.unknown(length, m), 0, IdKind.LONG)) {
      blocks.forEach(search::search);
      merger.add(search.neighbors(0, m));
    }
    return BoundSketch.of(merger.neighbors());
  }

  private static Result search(
      SearchQueries queries, int length, BoundSketch bounds, List<EmbeddingBlock> blocks) {
    SharedBounds shared = SharedBounds.unknown(length, queries.count());
    shared.addEarlierRows(List.of(bounds));
    long start = cpuNanos();
    long rows = 0;
    try (NeighborSearch search = new NeighborSearch(queries, length, shared, 0, IdKind.LONG)) {
      for (EmbeddingBlock block : blocks) {
        search.search(block);
        rows += block.rows();
      }
      int m = queries.count();
      return new Result(
          blocks.get(0).dimension(),
          m,
          length,
          rows,
          (cpuNanos() - start) / 1e9,
          (double) search.filter().survivors() / m,
          (double) search.distances() / m);
    }
  }

  /** The thread's own time, so that other work on the machine counts less. */
  static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
