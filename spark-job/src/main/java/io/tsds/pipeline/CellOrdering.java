package io.tsds.pipeline;

import io.tsds.density.CellCenters;
import io.tsds.density.CellNeighbors;
import io.tsds.density.CellOrder;
import io.tsds.density.CellScan;
import io.tsds.density.DensityPlan;
import io.tsds.density.KernelDensity;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.knn.Arithmetic;
import io.tsds.knn.Centering;
import io.tsds.knn.PrincipalAxes;
import io.tsds.linalg.Blas;
import io.tsds.report.Figures;
import io.tsds.storage.work.PoolFiles;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders a pool by cells, where a sample promises that most pairs of cells are too far apart for
 * any two of their members to lie within the bandwidth: what is clustered is then searched in time
 * that grows with the clusters' sizes and not with the square of the pool's. Each task holds 4
 * bytes a pair of cells, the driver that and up to 14 bytes a vector.
 */
final class CellOrdering {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private static final int MOST_CELLS = 1024;
  private static final int VECTORS_A_CELL = 16;
  private static final int SAMPLE_ROWS_A_CELL = 8;

  /** A search of all pairs that takes less than that is not worth the trouble. */
  private static final double FEWEST_NANOS = 4e9;

  /** With a larger share of the pairs left in a sample, ordering is not tried on the pool. */
  private static final double MOST_LEFT_IN_SAMPLE = 0.5;

  /** What reading, sending, writing and reading again a byte of the pool takes. */
  private static final double NANOS_A_BYTE = 8;

  private final StageContext context;
  private final KernelDensity kernel;
  private final Arithmetic arithmetic;
  private final Blas blas;

  CellOrdering(StageContext context, KernelDensity kernel, Arithmetic arithmetic) {
    this.context = context;
    this.kernel = kernel;
    this.arithmetic = arithmetic;
    this.blas = Blas.of(arithmetic.blas());
  }

  /**
   * The pool in the order of its cells where that pays, else as it is.
   *
   * @param plan for the pool as it is
   * @param folder where the ordered vectors go
   */
  SearchedPool orderIfWorthwhile(CollapsedPool pool, DensityPlan plan, Path folder) {
    double vectors = pool.files().members();
    double nanos = vectors * vectors / 2 * plan.nanosAPair();
    if (nanos < FEWEST_NANOS) {
      return SearchedPool.of(pool);
    }
    PoolSample sample = PoolSample.large(pool.files(), context.hadoopConfiguration());
    CellCenters centers = centers(sample, pool.files());
    double promised = order(centers, sample.triedRows()).shareOfPairs();
    if (promised > MOST_LEFT_IN_SAMPLE) {
      LOG.atLevel(context.detail())
          .log("density: no cells, they would leave {} of the pairs", Figures.percent(promised));
      return SearchedPool.of(pool);
    }
    CellAssignment.Cells cells =
        new CellAssignment(context, arithmetic.blas()).find(pool.files(), centers);
    CellOrder order = order(centers, cells);
    double left = order.shareOfPairs();
    LOG.atLevel(context.detail())
        .log(
            "density: {} cells, with {} of the pairs in near ones",
            Figures.count(order.cells()),
            Figures.percent(left));
    double moving = NANOS_A_BYTE * Float.BYTES * vectors * pool.files().dimension();
    return nanos * (1 - left) < moving
        ? SearchedPool.of(pool)
        : new PoolReordering(context).order(pool, centers, order, cells, folder);
  }

  /** Centers that suit the vectors of a sample. */
  CellCenters centers(PoolSample sample, PoolFiles pool) {
    EmbeddingMatrix fitted = sample.otherRows();
    int most = Math.min(fitted.rows() / SAMPLE_ROWS_A_CELL, pool.members() / VECTORS_A_CELL);
    int count = Math.max(1, Math.min(MOST_CELLS, most));
    return CellCenters.fit(fitted, Centering.ifWorthwhile(fitted), count, blas);
  }

  /** The order of the whole pool. */
  CellOrder order(CellCenters centers, CellAssignment.Cells cells) {
    return CellOrder.of(
        CellNeighbors.of(centers, cells.reach(), radius()), cells.sizes(centers.count()));
  }

  /**
   * A plan for a pool in the order of its cells.
   *
   * @param sample of the pool
   * @param axes of the sample, or null
   */
  DensityPlan plan(SearchedPool ordered, PoolSample sample, PrincipalAxes axes) {
    CellOrder order = ordered.order();
    EmbeddingMatrix rows = sample.triedRows();
    short[] cells;
    try (CellScan scan = new CellScan(ordered.centers(), blas)) {
      cells = scan.scan(rows.block());
    }
    CellOrder ofSample = order.with(CellOrder.sizes(order.cells(), List.of(cells)));
    int[] positions = CellOrder.positions(ofSample.firstPositions(), cells);
    int[] sorted = new int[positions.length];
    for (int row = 0; row < positions.length; row++) {
      sorted[positions[row]] = row;
    }
    return DensityPlan.of(
        kernel,
        rows.select(sorted),
        ofSample,
        axes,
        ordered.files().members(),
        blas,
        arithmetic.filter());
  }

  /** The order of some vectors as if they were the pool. */
  private CellOrder order(CellCenters centers, EmbeddingMatrix rows) {
    try (CellScan scan = new CellScan(centers, blas)) {
      short[] cells = scan.scan(rows.block());
      return CellOrder.of(
          CellNeighbors.of(centers, scan.reach(), radius()),
          CellOrder.sizes(centers.count(), List.of(cells)));
    }
  }

  private double radius() {
    return Math.sqrt(kernel.squaredRadius());
  }
}
