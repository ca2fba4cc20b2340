package io.tsds.pipeline.density;

import io.tsds.density.CellCenters;
import io.tsds.density.CellOrder;
import io.tsds.density.CellPlan;
import io.tsds.density.DensityPlan;
import io.tsds.density.KernelDensity;
import io.tsds.filter.Arithmetic;
import io.tsds.filter.PrincipalAxes;
import io.tsds.linalg.Blas;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.Figures;
import io.tsds.storage.work.PoolFiles;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders a pool by cells, where a sample promises that most pairs of cells are too far apart for
 * any two of their members to lie within the bandwidth ({@link CellPlan}). Each task holds 4 bytes
 * a pair of cells, the driver that and up to 14 bytes a vector.
 */
final class CellOrdering {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final StageContext context;
  private final Arithmetic arithmetic;
  private final CellPlan cellPlan;

  CellOrdering(StageContext context, KernelDensity kernel, Arithmetic arithmetic) {
    this.context = context;
    this.arithmetic = arithmetic;
    this.cellPlan = new CellPlan(kernel, arithmetic.filter(), Blas.of(arithmetic.blas()));
  }

  /**
   * The pool in the order of its cells where that pays, else as it is.
   *
   * @param plan for the pool as it is
   * @param folder where the ordered vectors go
   */
  SearchedPool orderIfWorthwhile(CollapsedPool pool, DensityPlan plan, Path folder) {
    PoolFiles files = pool.files();
    if (!cellPlan.isWorthSampling(files.members(), plan.nanosAPair())) {
      return SearchedPool.of(pool);
    }
    PoolSample sample = PoolSample.large(files, context.hadoopConfiguration());
    CellCenters centers = centers(sample, files);
    double promised = cellPlan.order(centers, sample.triedRows()).shareOfPairs();
    if (!cellPlan.isPromising(promised)) {
      LOG.atLevel(context.detail())
          .log("density: no cells, they would leave {} of the pairs", Figures.percent(promised));
      return SearchedPool.of(pool);
    }
    CellMembership.Cells cells =
        new CellMembership(context, arithmetic.blas()).find(files, centers);
    CellOrder order = order(centers, cells);
    double left = order.shareOfPairs();
    LOG.atLevel(context.detail())
        .log(
            "density: {} cells, with {} of the pairs in near ones",
            Figures.count(order.cells()),
            Figures.percent(left));
    return cellPlan.pays(files.members(), files.dimension(), plan.nanosAPair(), left)
        ? new PoolReordering(context).order(pool, centers, order, cells, folder)
        : SearchedPool.of(pool);
  }

  /** Centers that suit the vectors of a sample. */
  CellCenters centers(PoolSample sample, PoolFiles pool) {
    return cellPlan.centers(sample.otherRows(), pool.members());
  }

  /** The order of the whole pool. */
  CellOrder order(CellCenters centers, CellMembership.Cells cells) {
    return cellPlan.order(centers, cells.margins(), cells.sizes(centers.count()));
  }

  /**
   * A plan for a pool in the order of its cells.
   *
   * @param sample of the pool
   * @param axes of the sample, or null
   */
  DensityPlan plan(SearchedPool ordered, PoolSample sample, PrincipalAxes axes) {
    return cellPlan.densities(
        ordered.order(), ordered.centers(), sample.triedRows(), axes, ordered.files().members());
  }
}
