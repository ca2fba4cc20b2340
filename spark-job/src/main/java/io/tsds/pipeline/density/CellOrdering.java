package io.tsds.pipeline.density;

import io.tsds.density.CellCenters;
import io.tsds.density.CellOrder;
import io.tsds.density.CellTuning;
import io.tsds.density.DensityStrategy;
import io.tsds.density.KernelDensity;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.space.PrincipalAxes;
import io.tsds.linalg.Blas;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.Figures;
import io.tsds.storage.work.PoolFiles;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders a pool by cells, where a probe promises that most pairs of cells are too far apart for any
 * two of their members to lie within the bandwidth ({@link CellTuning}). Each task holds 4 bytes a
 * pair of cells, the driver that and up to 14 bytes a vector.
 */
final class CellOrdering {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final StageContext context;
  private final ArithmeticChoice arithmetic;
  private final CellTuning cellTuning;

  CellOrdering(StageContext context, KernelDensity kernel, ArithmeticChoice arithmetic) {
    this.context = context;
    this.arithmetic = arithmetic;
    this.cellTuning = new CellTuning(kernel, arithmetic.filter(), Blas.of(arithmetic.blas()));
  }

  /**
   * The pool in the order of its cells where that pays, else as it is.
   *
   * @param strategy for the pool as it is
   * @param folder where the ordered vectors go
   */
  SearchedPool orderIfWorthwhile(CollapsedPool pool, DensityStrategy strategy, Path folder) {
    PoolFiles files = pool.files();
    if (!cellTuning.isWorthProbing(files.members(), strategy.nanosAPair())) {
      return SearchedPool.of(pool);
    }
    PoolProbe probe = PoolProbe.large(files, context.hadoopConfiguration());
    CellCenters centers = centers(probe, files);
    double promised = cellTuning.order(centers, probe.triedRows()).shareOfPairs();
    if (!cellTuning.isPromising(promised)) {
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
    return cellTuning.pays(files.members(), files.dimension(), strategy.nanosAPair(), left)
        ? new PoolReordering(context).order(pool, centers, order, cells, folder)
        : SearchedPool.of(pool);
  }

  /** Centers that suit the vectors of a probe. */
  CellCenters centers(PoolProbe probe, PoolFiles pool) {
    return cellTuning.centers(probe.otherRows(), pool.members());
  }

  /** The order of the whole pool. */
  CellOrder order(CellCenters centers, CellMembership.Cells cells) {
    return cellTuning.order(centers, cells.margins(), cells.sizes(centers.count()));
  }

  /**
   * A strategy for a pool in the order of its cells.
   *
   * @param probe of the pool
   * @param axes of the probe, or null
   */
  DensityStrategy strategy(SearchedPool ordered, PoolProbe probe, PrincipalAxes axes) {
    return cellTuning.densities(
        ordered.order(), ordered.centers(), probe.triedRows(), axes, ordered.files().members());
  }
}
