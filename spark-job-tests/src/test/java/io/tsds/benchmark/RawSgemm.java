package io.tsds.benchmark;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** What the BLAS does on its own, with the buffers and the tile sizes that suit it best. */
final class RawSgemm {
  private static final int[] QUERY_TILES = {512, 1000, 1024, 2000};
  private static final int[] ROW_TILES = {512, 1024, 2048, 4096};
  private static final long BYTES = 96L << 20;
  private static final int REPEATS = 2;
  private static final int THREADS_REPEATS = 10;

  private RawSgemm() {}

  /** The rate of the best tiles. */
  record Rate(double gflops, int queryTile, int rowTile) {
    /** Seconds for all products of M queries with N rows on some cores. */
    double seconds(long queries, long rows, int dimension, int cores) {
      return 2.0 * queries * rows * dimension / (gflops * 1e9 * cores);
    }
  }

  /** Measures one thread on rows that come from memory, not from cache. */
  static Rate measure(Blas blas, int dimension) {
    return measure(blas, dimension, QUERY_TILES);
  }

  /** The same for products that have no more than so many queries at once. */
  static Rate measure(Blas blas, int dimension, int queries) {
    return measure(
        blas,
        dimension,
        IntStream.of(QUERY_TILES).map(tile -> Math.min(tile, queries)).distinct().toArray());
  }

  private static Rate measure(Blas blas, int dimension, int[] queryTiles) {
    int rows = rows(dimension);
    int[] rowTiles = IntStream.of(ROW_TILES).filter(tile -> rows % tile == 0).toArray();
    EmbeddingBlock data = new ClusteredRows(dimension, 3).block(0, rows);
    Rate best = new Rate(0, 0, 0);
    try (FloatMatrix b = blas.allocate(rows, dimension);
        FloatMatrix a = blas.allocate(2048, dimension);
        FloatMatrix scores = blas.allocate(2048, 4096)) {
      b.putRows(0, rows, data.values(), 0);
      a.putRows(0, 2048, data.values(), 0);
      for (int repeat = 0; repeat < REPEATS; repeat++) {
        for (int queryTile : queryTiles) {
          for (int rowTile : rowTiles) {
            long start = KernelBenchmark.cpuNanos();
            for (int row = 0; row < rows; row += rowTile) {
              blas.multiplyTransposed(a, 0, queryTile, b, row, rowTile, scores);
            }
            double gflops =
                2.0 * queryTile * rows * dimension / (KernelBenchmark.cpuNanos() - start);
            best = gflops > best.gflops() ? new Rate(gflops, queryTile, rowTile) : best;
          }
        }
      }
    }
    return best;
  }

  /**
   * GFLOP/s of several threads at once, each with products of its own, by the clock: where cores
   * share what a product needs, that is less than as many times the rate of one.
   *
   * @param tiles those that suit one thread best
   */
  static double ofThreads(Blas blas, int dimension, Rate tiles, int threads) {
    int rows = rows(dimension);
    EmbeddingBlock data = new ClusteredRows(dimension, 3).block(0, rows);
    double products = (double) THREADS_REPEATS * threads * tiles.queryTile() * rows;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      multiply(pool, blas, data, tiles, threads, 1);
      long start = System.nanoTime();
      multiply(pool, blas, data, tiles, threads, THREADS_REPEATS);
      return 2.0 * products * dimension / (System.nanoTime() - start);
    } finally {
      pool.shutdown();
    }
  }

  private static void multiply(
      ExecutorService pool, Blas blas, EmbeddingBlock data, Rate tiles, int threads, int repeats) {
    List<CompletableFuture<Void>> all =
        IntStream.range(0, threads)
            .mapToObj(
                thread ->
                    CompletableFuture.runAsync(() -> multiply(blas, data, tiles, repeats), pool))
            .toList();
    all.forEach(CompletableFuture::join);
  }

  private static void multiply(Blas blas, EmbeddingBlock data, Rate tiles, int repeats) {
    try (FloatMatrix b = blas.allocate(data.rows(), data.dimension());
        FloatMatrix a = blas.allocate(tiles.queryTile(), data.dimension());
        FloatMatrix scores = blas.allocate(tiles.queryTile(), tiles.rowTile())) {
      b.putRows(0, data.rows(), data.values(), 0);
      a.putRows(0, tiles.queryTile(), data.values(), 0);
      for (int repeat = 0; repeat < repeats; repeat++) {
        for (int row = 0; row < data.rows(); row += tiles.rowTile()) {
          blas.multiplyTransposed(a, 0, tiles.queryTile(), b, row, tiles.rowTile(), scores);
        }
      }
    }
  }

  /** So many that all tiles fit, but of very long rows only what some fit. */
  private static int rows(int dimension) {
    int rows = (int) (BYTES / Float.BYTES / dimension);
    return rows >= 4096 ? rows / 4096 * 4096 : Math.max(2, rows / 1024) * 1024;
  }
}
