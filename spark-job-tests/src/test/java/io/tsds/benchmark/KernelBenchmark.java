package io.tsds.benchmark;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.filter.FilterKernel;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.Centering;
import io.tsds.knn.BoundEstimate;
import io.tsds.knn.BoundProbe;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.ProbeSize;
import io.tsds.knn.ProbedNearest;
import io.tsds.knn.SharedBounds;
import io.tsds.linalg.Blas;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The search kernel alone on one core: rows in memory, bounds as the job's probe estimates them.
 */
final class KernelBenchmark {
  private static final int BLOCK_BYTES = 64 << 20;

  private KernelBenchmark() {}

  /**
   * What was measured.
   *
   * @param seconds for all rows
   * @param coarse pairs that passed the coarse pass in integers, a query
   * @param survivors pairs that passed the filter, a query
   * @param distances canonical distances computed, a query
   */
  record Result(
      int dimension,
      int queries,
      int length,
      long rows,
      double seconds,
      double coarse,
      double survivors,
      double distances) {
    double gflops() {
      return 2.0 * queries * rows * dimension / seconds / 1e9;
    }
  }

  static Result run(
      Blas blas, FilterKernel kernel, int dimension, int queryCount, int length, int rows) {
    ClusteredRows data = new ClusteredRows(dimension, 1);
    int blockRows = BLOCK_BYTES / (Float.BYTES * dimension);
    List<EmbeddingBlock> blocks = new ArrayList<>();
    for (int first = 0; first < rows; first += blockRows) {
      blocks.add(data.block(first, Math.min(blockRows, rows - first)));
    }
    EmbeddingMatrix queries = data.queries(queryCount);
    Centering centering = Centering.ifWorthwhile(queries);
    try (SearchQueries probed = new SearchQueries(queries, centering, blas);
        SearchQueries prepared = new SearchQueries(queries, centering, blas, kernel)) {
      double[] bounds = estimates(probed, length, blocks);
      // Once for the compiler, then for the record.
      search(prepared, length, bounds, blocks);
      return search(prepared, length, bounds, blocks);
    }
  }

  /** As the job's probe of about two rows in a hundred gives them. */
  private static double[] estimates(
      SearchQueries queries, int length, List<EmbeddingBlock> blocks) {
    long rows = blocks.stream().mapToLong(EmbeddingBlock::rows).sum();
    ProbeSize size = ProbeSize.of(blocks.size(), rows, length);
    List<ProbedNearest> parts = new ArrayList<>();
    for (EmbeddingBlock block : blocks) {
      try (BoundProbe probe = new BoundProbe(queries, size.keptOfPartition())) {
        int probed = (int) Math.min(size.rowsOfPartition(), block.rows());
        probe.add(
            new EmbeddingBlock(
                block.values(), block.squaredNorms(), probed, block.dimension(), block.ids()),
            IntStream.range(0, probed).toArray());
        parts.add(probe.nearest(0, queries.count()));
      }
    }
    return BoundEstimate.of(parts, length, rows, size.kept());
  }

  private static Result search(
      SearchQueries queries, int length, double[] bounds, List<EmbeddingBlock> blocks) {
    SharedBounds shared = new SharedBounds(length, bounds);
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
          (double) search.filter().coarseSurvivors() / m,
          (double) search.filter().survivors() / m,
          (double) search.distances() / m);
    }
  }

  /** The thread's own time, so that other work on the machine counts less. */
  static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
