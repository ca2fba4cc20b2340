package io.tsds.pipeline.neighbors;

import io.tsds.embedding.IdColumn;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasRate;
import io.tsds.parameters.NeighborsParameters;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.search.SearchInputs;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.OpenedInputs;
import io.tsds.pipeline.stage.OutputRun;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.plan.ClusterResources;
import io.tsds.plan.RunPlan;
import io.tsds.pool.PoolSubset;
import io.tsds.report.BuildInfo;
import io.tsds.report.NeighborsReport;
import io.tsds.report.RunResult;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.run.RunManifest;
import io.tsds.storage.run.StageDependencies;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exact k-nearest-neighbor join as a result of its own: the search of a selection, with the
 * lists as a table, and beside it what selections are solved from.
 */
public final class NeighborsPipeline {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final SparkSession spark;
  private final NeighborsParameters parameters;

  /**
   * @param spark any session that its owner stops
   */
  public NeighborsPipeline(SparkSession spark, NeighborsParameters parameters) {
    this.spark = spark;
    this.parameters = parameters;
  }

  /** Searches. */
  public RunResult<NeighborsReport> run() {
    Instant started = Instant.now();
    OpenedInputs inputs = OpenedInputs.open(spark, parameters.candidates(), parameters.queries());
    inputs.orderWarning().ifPresent(LOG::warn);
    return openRun(inputs).complete(context -> search(started, inputs, context));
  }

  private OutputRun openRun(OpenedInputs inputs) {
    return OutputRun.open(
        spark,
        parameters.output(),
        List.of(inputs.candidates().snapshot(), inputs.queries().snapshot()),
        RunManifest.of(
            parameters.manifest(),
            RunManifest.candidatesAndQueries(inputs.candidates().files(), inputs.queries().files()),
            BuildInfo.load().version()),
        StageDependencies.ALL);
  }

  private RunResult<NeighborsReport> search(
      Instant started, OpenedInputs inputs, StageContext context) {
    QuerySet queries = EmbeddingSources.readQueries(spark, parameters.queries(), QuerySet.MOST);
    double gflops = BlasRate.measure(Blas.of(parameters.arithmetic().blas()), queries.dimension());
    int length = inputs.neighborsOfEach(parameters.prefetch(), queries.rows());
    RunPlan plan = plan(inputs, queries, length, gflops);
    plan.memory().requireFits();
    plan.lines().forEach(line -> LOG.info("plan: {}", line));

    NeighborStage stage =
        new NeighborStage(
            context, new SearchInputs(inputs, queries, parameters.arithmetic(), length));
    NeighborStage.Facts neighbors = stage.run();
    SearchOutcome found =
        new SearchOutcome(
            inputs,
            queries,
            neighbors,
            context.run().isOfEarlierRun(NeighborStage.NAME),
            stage.read(),
            stage.lists(neighbors),
            null,
            gflops);
    PoolStage.Facts pool = fetch(new PoolStage(context, inputs, stage.read()), context, found);
    NeighborsReport report = new KeptFiles(context, parameters, found, pool).write(started);
    context.run().moveIntoResult(PoolStage.NAME, StoredFiles.FOLDER);
    inputs.requireUnchanged(context.hadoopConfiguration());
    context.publish();
    String output = context.run().output().toString();
    return new RunResult.Done<>(report, output, "the neighbors are in " + output);
  }

  /** Fetches the vectors; what an earlier run left is made this run's own, to be moved. */
  private static PoolStage.Facts fetch(
      PoolStage fetching, StageContext context, SearchOutcome found) {
    IdColumn ids = found.pool().ids();
    List<PoolSubset> whole = List.of(PoolSubset.whole(ids.size()));
    PoolStage.Facts facts = fetching.fetchVectors(ids, whole);
    return context.run().claim(PoolStage.NAME) ? facts : fetching.fetchVectors(ids, whole);
  }

  private RunPlan plan(OpenedInputs inputs, QuerySet queries, int length, double gflops) {
    return RunPlan.ofSearch(
        new RunPlan.Search(queries.rows(), inputs.candidates().rows(), queries.dimension(), length),
        new RunPlan.Input(
            inputs.candidates().files().stream().mapToLong(InputFile::bytes).sum(),
            inputs.candidates().partitions(),
            false),
        gflops,
        ClusterResources.of(spark.sparkContext()));
  }
}
