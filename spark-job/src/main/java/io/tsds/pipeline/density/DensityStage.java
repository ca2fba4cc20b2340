package io.tsds.pipeline.density;

import io.tsds.Quantity;
import io.tsds.assignment.Method;
import io.tsds.density.DensityStrategy;
import io.tsds.density.KernelDensity;
import io.tsds.density.NearDuplicateGroups;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.space.PrincipalAxes;
import io.tsds.linalg.Blas;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.report.StageFacts;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.GroupFiles;
import io.tsds.storage.work.PoolFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the kernel density of every pool member on the executors, in the way that a probe of the
 * pool shows to be the cheapest ({@link DensityStrategy}). Copies of a vector are left out of the
 * search where that pays ({@link CollapsedPool}): they have the same density, in which each of them
 * counts.
 */
public final class DensityStage {
  public static final String NAME = "density";
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** Folders for what is needed only on the way. */
  private static final List<String> SCRATCH =
      List.of("distinct", "ordered", "from-pairs", "from-lists", "distances");

  private final StageContext context;
  private final TargetTask target;
  private final KernelDensity kernel;
  private final ArithmeticChoice arithmetic;
  private final String stage;

  DensityStage(
      StageContext context, TargetTask target, KernelDensity kernel, ArithmeticChoice arithmetic) {
    this.context = context;
    this.target = target;
    this.kernel = kernel;
    this.arithmetic = arithmetic;
    this.stage = target.stage(NAME);
  }

  /**
   * What the stage did.
   *
   * @param groups tasks
   */
  record Facts(
      double seconds,
      int groups,
      Copies copies,
      Cells cells,
      Filter filter,
      PairCounts pairs,
      Duplicates duplicates) {

    /**
     * How the groups of near-duplicates were found.
     *
     * @param seconds beyond those of the densities
     * @param comparedAgain whether members with I neighbors were compared once more
     */
    record Duplicates(double seconds, boolean comparedAgain) {}

    /**
     * Equal vectors of the pool.
     *
     * @param distinctVectors how many distinct vectors the pool has
     * @param collapsed whether copies were left out of the search
     */
    record Copies(int distinctVectors, boolean collapsed) {}

    /**
     * The order of the pool.
     *
     * @param count of cells, 0 where it was not ordered by cells
     * @param shareOfNearPairs share of all pairs that lie in cells near to each other, 1 without
     *     cells
     */
    record Cells(int count, double shareOfNearPairs) {}

    /**
     * What left pairs out.
     *
     * @param axes principal axes of the filter, 0 where all components took part
     * @param integers whether the filter worked on 8-bit integers first
     * @param pairsOnce whether each pair was visited once
     */
    record Filter(int axes, boolean integers, boolean pairsOnce) {}

    private StageFacts reported(PoolFiles pool, boolean taken) {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("tasks", groups);
      details.put("distinctVectors", copies.distinctVectors);
      details.put("copiesCollapsed", copies.collapsed);
      details.put("cells", cells.count);
      details.put("shareOfPairsInNearCells", cells.shareOfNearPairs);
      details.put("principalAxes", filter.axes);
      details.put("filter", filter.integers ? "int8" : "float32");
      details.put("pairsOnce", filter.pairsOnce);
      details.put("pairsConsidered", pairs.considered());
      details.put("pairsPastFilter", pairs.passed());
      details.put("pairsPastAllFilters", pairs.distances());
      details.put("pairsWithinBandwidth", pairs.within() < 0 ? null : pairs.within());
      details.put("secondsOfGroups", duplicates.seconds);
      details.put("groupsComparedAgain", duplicates.comparedAgain);
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
   * @param groups reads the pool's near-duplicate groups from the work folder, since nothing needs
   *     them before the results are written; null where the method or the bandwidth knows none
   */
  public record Result(
      double[] values,
      Long distinctVectors,
      Supplier<NearDuplicateGroups> groups,
      List<StageFacts> stages) {

    /** Whether near-duplicates were looked for. */
    public boolean hasGroups() {
      return groups != null;
    }
  }

  /**
   * Computes the densities of a target task's pool, unless an earlier run did.
   *
   * @param files the pool's vectors, or null where they are not needed
   * @param kept where densities of earlier selections are
   */
  public static Result run(
      StageContext context,
      SelectionParameters parameters,
      TargetTask target,
      PoolFiles files,
      KeptDensities kept) {
    SelectionParameters.Model model = parameters.model();
    if (model.method() != Method.KNN_KDE) {
      return new Result(null, null, null, List.of());
    }
    if (!model.needsVectors()) {
      return new Result(ofBandwidthZero(target.members().size()), null, null, List.of());
    }
    KernelDensity kernel = new KernelDensity(model.bandwidth(), model.kdeNeighbors());
    DensityStage stage = new DensityStage(context, target, kernel, parameters.arithmetic());
    boolean finished = context.run().isFinished(stage.stage);
    boolean taken = finished || kept.take(context, stage.stage, kernel, target);
    Facts facts = stage.run(files);
    if (!taken) {
      kept.put(context, stage.stage, kernel, target);
    }
    return new Result(
        stage.densities(files),
        (long) facts.copies().distinctVectors(),
        () -> stage.groupFiles().read(context.hadoopConfiguration()),
        List.of(facts.reported(files, taken)));
  }

  /** Runs the stage unless an earlier run finished it. */
  public Facts run(PoolFiles pool) {
    if (context.run().isFinished(stage)) {
      LOG.atLevel(context.detail()).log("density: finished by an earlier run");
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
    PoolProbe probe = PoolProbe.read(pool.files(), context.hadoopConfiguration());
    PrincipalAxes axes = probe.axes(pool.files().members());
    DensityStrategy strategy =
        DensityStrategy.of(
            kernel,
            probe.triedRows(),
            axes,
            pool.files().members(),
            Blas.of(arithmetic.blas()),
            arithmetic.filter());
    if (strategy.pairsOnce()) {
      CellOrdering ordering = new CellOrdering(context, kernel, arithmetic);
      SearchedPool searched = ordering.orderIfWorthwhile(pool, strategy, newFolder("ordered"));
      DensityStrategy pairStrategy =
          searched.isOrdered() ? ordering.strategy(searched, probe, axes) : strategy;
      Optional<Facts> facts = computeFromPairs(pool, searched, pairStrategy, start);
      if (facts.isPresent()) {
        return facts.get();
      }
      LOG.atLevel(context.detail())
          .log(
              "density: some members have too many near-duplicates for that; the distance of each"
                  + " pair is computed twice, for each of the two");
    }
    return computeFromLists(pool, strategy, start);
  }

  private Optional<Facts> computeFromPairs(
      CollapsedPool pool, SearchedPool searched, DensityStrategy strategy, long start) {
    log(strategy, true);
    Path folder = newFolder("from-pairs");
    int blocks = searched.files().blocks();
    Optional<PairCounts> pairs =
        new DensityByPairs(context, job(searched, strategy, folder)).compute();
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    writeDensities(pool, searched.inPoolOrder(densitiesOfVectors(pool, folder, blocks)));
    Facts.Duplicates duplicates = writeGroups(pool, assembly -> assembly.ofPairs(searched, folder));
    return Optional.of(
        facts(pool, searched, strategy, blocks, true, pairs.get(), duplicates, start));
  }

  private Facts computeFromLists(CollapsedPool pool, DensityStrategy strategy, long start) {
    log(strategy, false);
    Path folder = newFolder("from-lists");
    SearchedPool searched = SearchedPool.of(pool);
    DensityByGroups grouped = new DensityByGroups(context, job(searched, strategy, folder));
    int groups = grouped.groups();
    PairCounts counts = grouped.compute();
    writeDensities(pool, densitiesOfVectors(pool, folder, groups));
    Facts.Duplicates duplicates = writeGroups(pool, assembly -> assembly.ofLists(grouped));
    return facts(pool, searched, strategy, groups, false, counts, duplicates, start);
  }

  private DensityJob job(SearchedPool pool, DensityStrategy strategy, Path folder) {
    return new DensityJob(
        pool.files(),
        pool.copies(),
        pool.order(),
        kernel,
        strategy,
        arithmetic.blas(),
        folder,
        context.hadoop());
  }

  private void log(DensityStrategy strategy, boolean once) {
    LOG.atLevel(context.detail())
        .log(
            "density: pairs of vectors are filtered by {}{}; the distances of those left are"
                + " computed {}",
            strategy.axes() == 0
                ? "all their components"
                : "their first " + strategy.axes() + " principal axes",
            strategy.integers() ? " in 8-bit integers" : "",
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

  private Facts.Duplicates writeGroups(
      CollapsedPool pool, Function<GroupAssembly, NearDuplicateGroups> groups) {
    long start = System.nanoTime();
    GroupAssembly assembly = new GroupAssembly(context, pool, newFolder("distances"));
    groupFiles().write(context.hadoopConfiguration(), groups.apply(assembly));
    return new Facts.Duplicates((System.nanoTime() - start) / 1e9, assembly.searchedAgain());
  }

  private GroupFiles groupFiles() {
    return new GroupFiles(folder());
  }

  private static Facts facts(
      CollapsedPool pool,
      SearchedPool searched,
      DensityStrategy strategy,
      int groups,
      boolean pairsOnce,
      PairCounts pairs,
      Facts.Duplicates duplicates,
      long start) {
    return new Facts(
        (System.nanoTime() - start) / 1e9,
        groups,
        new Facts.Copies(pool.distinct(), pool.isCollapsed()),
        searched.isOrdered()
            ? new Facts.Cells(searched.order().cells(), searched.order().shareOfPairs())
            : new Facts.Cells(0, 1),
        new Facts.Filter(strategy.axes(), strategy.integers(), pairsOnce),
        pairs,
        duplicates);
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
