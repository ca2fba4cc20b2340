package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.Quantity;
import io.tsds.density.DensityPlan;
import io.tsds.density.KernelDensity;
import io.tsds.filter.Arithmetic;
import io.tsds.filter.PrincipalAxes;
import io.tsds.linalg.Blas;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.report.StageFacts;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.PoolFiles;
import io.tsds.transport.Method;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the kernel density of every pool member on the executors, in the way that a sample of
 * the pool shows to be the cheapest ({@link DensityPlan}). Copies of a vector are left out of the
 * search where that pays ({@link CollapsedPool}): they have the same density, in which each of them
 * counts.
 */
public final class DensityStage {
  public static final String NAME = "density";
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** Folders for what is needed only on the way. */
  private static final List<String> SCRATCH =
      List.of("distinct", "ordered", "from-pairs", "from-lists");

  private final StageContext context;
  private final TargetTask target;
  private final KernelDensity kernel;
  private final Arithmetic arithmetic;
  private final String stage;

  DensityStage(
      StageContext context, TargetTask target, KernelDensity kernel, Arithmetic arithmetic) {
    this.context = context;
    this.target = target;
    this.kernel = kernel;
    this.arithmetic = arithmetic;
    this.stage = target.stage(NAME);
  }

  /**
   * How many pairs were visited; where copies are collapsed, pairs of distinct vectors.
   *
   * @param considered pairs that went through the filter; where each pair is visited from both of
   *     its ends, it counts twice
   * @param passed pairs that passed the filter, counted likewise
   * @param distances canonical distances computed
   * @param within pairs of different members within the bandwidth, each once; -1 where lists were
   *     cut on the way
   */
  @DefaultSerializer(JavaSerializer.class)
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
   * @param groups tasks
   * @param distinctVectors how many distinct vectors the pool has
   * @param copiesCollapsed whether copies were left out of the search
   * @param cells of the pool, 0 where it was not ordered by cells
   * @param shareInNearCells share of all pairs that lie in cells near to each other, 1 without
   *     cells
   * @param axes principal axes of the filter, 0 where all components took part
   * @param integers whether the filter worked on 8-bit integers first
   * @param pairsOnce whether each pair was visited once
   */
  record Facts(
      double seconds,
      int groups,
      int distinctVectors,
      boolean copiesCollapsed,
      int cells,
      double shareInNearCells,
      int axes,
      boolean integers,
      boolean pairsOnce,
      PairCounts pairs) {

    private StageFacts reported(PoolFiles pool, boolean taken) {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("tasks", groups);
      details.put("distinctVectors", distinctVectors);
      details.put("copiesCollapsed", copiesCollapsed);
      details.put("cells", cells);
      details.put("shareOfPairsInNearCells", shareInNearCells);
      details.put("principalAxes", axes);
      details.put("filter", integers ? "int8" : "float32");
      details.put("pairsOnce", pairsOnce);
      details.put("pairsConsidered", pairs.considered());
      details.put("pairsPastFilter", pairs.passed());
      details.put("pairsPastAllFilters", pairs.distances());
      details.put("pairsWithinBandwidth", pairs.within() < 0 ? null : pairs.within());
      long bytes = (long) pool.members() * pool.dimension() * Float.BYTES;
      return new StageFacts("kernel density", seconds, pool.members(), bytes, details).taken(taken);
    }
  }

  /**
   * The kernel densities of a target task's pool, where the method needs them, and what computing
   * them took.
   *
   * @param values densities [pool]; null where the method needs none
   * @param distinctVectors how many distinct vectors the pool has; null where nothing had to be
   *     known of them
   */
  public record Result(double[] values, Long distinctVectors, List<StageFacts> stages) {}

  /**
   * Computes the densities of a target task's pool, unless an earlier run did.
   *
   * @param files the pool's vectors, or null where they are not needed
   */
  public static Result run(
      StageContext context, SelectionParameters parameters, TargetTask target, PoolFiles files) {
    SelectionParameters.Model model = parameters.model();
    if (model.method() != Method.KNN_KDE) {
      return new Result(null, null, List.of());
    }
    if (!model.needsVectors()) {
      return new Result(ofBandwidthZero(target.members().size()), null, List.of());
    }
    KernelDensity kernel = new KernelDensity(model.bandwidth(), model.kdeNeighbors());
    DensityStage stage = new DensityStage(context, target, kernel, parameters.arithmetic());
    Facts facts = stage.run(files);
    boolean taken = context.run().isOfEarlierRun(stage.stage);
    return new Result(
        stage.densities(files),
        (long) facts.distinctVectors(),
        List.of(facts.reported(files, taken)));
  }

  /** Runs the stage unless an earlier run finished it. */
  public Facts run(PoolFiles pool) {
    if (context.run().isFinished(stage)) {
      LOG.atLevel(context.detail())
          .log("density: finished by an earlier run, taken from the work folder");
      return context.run().facts(stage, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(stage);
    context.describe(target.titled("kernel density of the pool"));
    CollapsedPool collapsed = CollapsedPool.of(context, pool, newFolder("distinct"));
    LOG.atLevel(context.detail())
        .log(
            "density: {} with {}{}",
            Quantity.of(pool.members(), "member"),
            Quantity.of(collapsed.distinct(), "distinct vector"),
            collapsed.isCollapsed() ? ", copies left out of the search" : "");
    Facts facts = compute(collapsed, start);
    SCRATCH.forEach(this::delete);
    context.run().finish(stage, facts);
    return facts;
  }

  private Facts compute(CollapsedPool pool, long start) {
    PoolSample sample = PoolSample.read(pool.files(), context.hadoopConfiguration());
    PrincipalAxes axes = sample.axes(pool.files().members());
    DensityPlan plan =
        DensityPlan.of(
            kernel,
            sample.triedRows(),
            axes,
            pool.files().members(),
            Blas.of(arithmetic.blas()),
            arithmetic.filter());
    if (plan.pairsOnce()) {
      CellOrdering ordering = new CellOrdering(context, kernel, arithmetic);
      SearchedPool searched = ordering.orderIfWorthwhile(pool, plan, newFolder("ordered"));
      DensityPlan pairPlan = searched.isOrdered() ? ordering.plan(searched, sample, axes) : plan;
      Optional<Facts> facts = computeFromPairs(pool, searched, pairPlan, start);
      if (facts.isPresent()) {
        return facts.get();
      }
      LOG.atLevel(context.detail())
          .log(
              "density: some members have too many near-duplicates for that; the distance of each pair is computed twice, for each of the two");
    }
    return computeFromLists(pool, plan, start);
  }

  private Optional<Facts> computeFromPairs(
      CollapsedPool pool, SearchedPool searched, DensityPlan plan, long start) {
    log(plan, true);
    Path folder = newFolder("from-pairs");
    int blocks = searched.files().blocks();
    Optional<PairCounts> pairs =
        new DensityByPairs(context, kernel, arithmetic.blas()).compute(searched, plan, folder);
    pairs.ifPresent(
        counts ->
            writeDensities(pool, searched.inPoolOrder(densitiesOfVectors(pool, folder, blocks))));
    return pairs.map(counts -> facts(pool, searched, plan, blocks, true, counts, start));
  }

  private Facts computeFromLists(CollapsedPool pool, DensityPlan plan, long start) {
    log(plan, false);
    Path folder = newFolder("from-lists");
    DensityByGroups grouped = new DensityByGroups(context, kernel, arithmetic.blas());
    int groupRows = grouped.groupRows(pool.files());
    int groups = groups(pool.files(), groupRows);
    PairCounts counts = grouped.compute(pool, plan, folder, groupRows);
    writeDensities(pool, densitiesOfVectors(pool, folder, groups));
    return facts(pool, SearchedPool.of(pool), plan, groups, false, counts, start);
  }

  private void log(DensityPlan plan, boolean once) {
    LOG.atLevel(context.detail())
        .log(
            "density: pairs of vectors are filtered by {}{}; the distances of those left are computed {}",
            plan.axes() == 0
                ? "all their components"
                : "their first " + plan.axes() + " principal axes",
            plan.integers() ? " in 8-bit integers" : "",
            once ? "once" : "twice, for each of the two");
  }

  private double[] densitiesOfVectors(CollapsedPool pool, Path folder, int groups) {
    return new DensityFiles(folder)
        .readAll(context.hadoopConfiguration(), groups, pool.files().members());
  }

  /** Gives each member the density of its vector, and writes them all as one file. */
  private void writeDensities(CollapsedPool pool, double[] densities) {
    new DensityFiles(folder())
        .write(
            context.hadoopConfiguration(),
            0,
            pool.isCollapsed() ? pool.vectors().expand(densities) : densities);
  }

  private static Facts facts(
      CollapsedPool pool,
      SearchedPool searched,
      DensityPlan plan,
      int groups,
      boolean pairsOnce,
      PairCounts pairs,
      long start) {
    return new Facts(
        (System.nanoTime() - start) / 1e9,
        groups,
        pool.distinct(),
        pool.isCollapsed(),
        searched.isOrdered() ? searched.order().cells() : 0,
        searched.isOrdered() ? searched.order().shareOfPairs() : 1,
        plan.axes(),
        plan.integers(),
        pairsOnce,
        pairs);
  }

  /** Frees the disk before the run ends; what cannot be deleted now goes with the work folder. */
  private void delete(String scratch) {
    Path folder = new Path(folder(), scratch);
    try {
      folder.getFileSystem(context.hadoopConfiguration()).delete(folder, true);
    } catch (IOException e) {
      LOG.warn("density: cannot delete {}, which is not needed any more", folder, e);
    }
  }

  private Path newFolder(String scratch) {
    return context.newFolder(new Path(folder(), scratch));
  }

  private Path folder() {
    return context.run().stageFolder(stage);
  }

  private static int groups(PoolFiles pool, int groupRows) {
    return (int) (((long) pool.members() + groupRows - 1) / groupRows);
  }

  /** The densities that {@link #run} left in the work folder [members]. */
  double[] densities(PoolFiles pool) {
    return new DensityFiles(folder()).readAll(context.hadoopConfiguration(), 1, pool.members());
  }

  /** Densities under a bandwidth of 0: 1 everywhere. */
  static double[] ofBandwidthZero(int members) {
    double[] densities = new double[members];
    Arrays.fill(densities, 1);
    return densities;
  }
}
