package io.tsds.pipeline;

import io.tsds.density.DensityPlan;
import io.tsds.density.KernelDensity;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the kernel density of every pool member on the executors, in the way that a sample of
 * the pool shows to be the cheapest ({@link DensityPlan}).
 */
final class DensityStage {
  static final String NAME = "density";
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final StageContext context;
  private final SelectionTask task;
  private final KernelDensity kernel;
  private final BlasChoice blas;
  private final String stage;

  DensityStage(StageContext context, SelectionTask task, KernelDensity kernel, BlasChoice blas) {
    this.context = context;
    this.task = task;
    this.kernel = kernel;
    this.blas = blas;
    this.stage = task.stage(NAME);
  }

  /**
   * How many pairs were looked at.
   *
   * @param considered pairs that went through the filter; where each pair is looked at from both of
   *     its ends, it counts twice
   * @param passed pairs that passed the filter, counted likewise
   * @param distances canonical distances computed
   * @param within pairs of different members within the bandwidth, each once; -1 where lists were
   *     cut on the way
   */
  record PairCounts(long considered, long passed, long distances, long within)
      implements Serializable {
    PairCounts plus(PairCounts other) {
      return new PairCounts(
          considered + other.considered,
          passed + other.passed,
          distances + other.distances,
          within);
    }
  }

  /**
   * What the stage did.
   *
   * @param groups tasks, and files of densities
   * @param axes principal axes of the filter, 0 where all components took part
   * @param pairsOnce whether each pair was looked at once
   */
  record Facts(double seconds, int groups, int axes, boolean pairsOnce, PairCounts pairs) {}

  /** Runs the stage unless an earlier run finished it. */
  Facts run(PoolFiles pool) {
    if (context.run().isFinished(stage)) {
      LOG.info("density: finished by an earlier run, taken from the work folder");
      return context.run().facts(stage, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(stage);
    context.describe(task.titled("kernel density of the pool"));
    DensityPlan plan = plan(pool);
    LOG.info(
        "density: {} members, {}, each pair {}",
        pool.members(),
        plan.axes() == 0 ? "all components" : plan.axes() + " principal axes",
        plan.pairsOnce() ? "once" : "from both ends");
    Facts facts = compute(pool, plan, start);
    context.run().finish(stage, facts);
    return facts;
  }

  private Facts compute(PoolFiles pool, DensityPlan plan, long start) {
    Path folder = context.run().stageFolder(stage);
    Optional<PairCounts> pairs = Optional.empty();
    if (plan.pairsOnce()) {
      pairs = new PairDensity(context, kernel, blas).compute(pool, plan, folder);
    }
    if (pairs.isPresent()) {
      return new Facts(seconds(start), pool.blocks(), plan.axes(), true, pairs.get());
    }
    if (plan.pairsOnce()) {
      LOG.info("density: some members have too many near-duplicates for that, both ends instead");
      context.run().startStage(stage);
    }
    GroupedDensity grouped = new GroupedDensity(context, kernel, blas);
    int groupRows = grouped.groupRows(pool);
    PairCounts counts = grouped.compute(pool, plan, folder, groupRows);
    return new Facts(seconds(start), groups(pool, groupRows), plan.axes(), false, counts);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private DensityPlan plan(PoolFiles pool) {
    PoolSample sample = PoolSample.read(pool, context.hadoopConfiguration());
    return DensityPlan.of(
        kernel, sample.triedRows(), sample.axes(pool.members()), pool.members(), Blas.of(blas));
  }

  private static int groups(PoolFiles pool, int groupRows) {
    return (int) (((long) pool.members() + groupRows - 1) / groupRows);
  }

  /** The densities that {@link #run} left in the work folder [members]. */
  double[] densities(Facts facts, PoolFiles pool) {
    return new DensityFiles(context.run().stageFolder(stage))
        .readAll(context.hadoopConfiguration(), facts.groups(), pool.members());
  }

  /** Densities under a bandwidth of 0: 1 everywhere. */
  static double[] ofBandwidthZero(int members) {
    double[] densities = new double[members];
    Arrays.fill(densities, 1);
    return densities;
  }
}
