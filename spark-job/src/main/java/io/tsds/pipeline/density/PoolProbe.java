package io.tsds.pipeline.density;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.space.AxesFit;
import io.tsds.filter.space.PrincipalAxes;
import io.tsds.storage.work.PoolFiles;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** Some rows of the pool, spread over its blocks, and their principal axes. */
record PoolProbe(EmbeddingMatrix rows) {
  private static final int MOST_ROWS = 4096;
  private static final int FEWEST_ROWS = 256;
  private static final long BYTES = 16L << 20;
  private static final int BLOCKS = 8;

  /** With the norm of the rest, projections have 64 components, which is whole vectors. */
  private static final int MOST_AXES = 63;

  /** With fewer components than that, axes save nothing. */
  private static final int FEWEST_COMPONENTS = 48;

  /** What the filter on all components does in some seconds needs no axes. */
  private static final double FEWEST_OPERATIONS = 3e11;

  static PoolProbe read(PoolFiles pool, Configuration hadoop) {
    return read(pool, hadoop, MOST_ROWS, BYTES);
  }

  /** Enough rows for many centers. */
  static PoolProbe large(PoolFiles pool, Configuration hadoop) {
    return read(pool, hadoop, 4 * MOST_ROWS, 4 * BYTES);
  }

  private static PoolProbe read(PoolFiles pool, Configuration hadoop, int mostRows, long bytes) {
    int blocks = Math.min(BLOCKS, pool.blocks());
    long affordable = bytes / (Float.BYTES * (long) pool.dimension());
    int most = (int) Math.max(FEWEST_ROWS, Math.min(mostRows, affordable));
    int perBlock = most / blocks;
    float[] values = new float[Math.multiplyExact(most, pool.dimension())];
    float[] buffer = pool.buffer();
    int taken = 0;
    for (int i = 0; i < blocks; i++) {
      EmbeddingBlock block = pool.read(hadoop, (int) ((long) i * pool.blocks() / blocks), buffer);
      int rows = Math.min(perBlock, block.rows());
      for (int row = 0; row < rows; row++) {
        int from = block.offset((int) ((long) row * block.rows() / rows));
        System.arraycopy(buffer, from, values, taken * pool.dimension(), pool.dimension());
        taken++;
      }
    }
    return new PoolProbe(new EmbeddingMatrix(values, taken, pool.dimension()));
  }

  /** Every other row, to try strategies on: axes look better than they are on the rows they fit. */
  EmbeddingMatrix triedRows() {
    return half(0);
  }

  /** The rows between them, to fit what is tried. */
  EmbeddingMatrix otherRows() {
    return half(1);
  }

  private EmbeddingMatrix half(int first) {
    int chosen = (rows.rows() - first + 1) / 2;
    return rows.select(IntStream.range(0, chosen).map(i -> first + 2 * i).toArray());
  }

  /**
   * The principal axes of the rows that are not tried, most important first, or null where they
   * would not pay or do not exist.
   */
  PrincipalAxes axes(int members) {
    double operations = 2.0 * members * members * rows.dimension();
    boolean worthwhile =
        rows.dimension() >= FEWEST_COMPONENTS
            && rows.rows() >= 4 * MOST_AXES
            && operations >= FEWEST_OPERATIONS;
    int count = Math.min(MOST_AXES, rows.dimension() / 2);
    return worthwhile ? AxesFit.of(otherRows(), count) : null;
  }
}
