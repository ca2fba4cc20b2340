package io.tsds.pipeline;

import io.tsds.UserException;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasRate;
import io.tsds.parameters.ManifestParameters;
import io.tsds.parameters.Output;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.assignment.SamplingStage;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.search.SearchInputs;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.OpenedInputs;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.plan.ClusterResources;
import io.tsds.plan.RunPlan;
import io.tsds.progress.ProgressLog;
import io.tsds.report.BuildInfo;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.run.FolderOverlap;
import io.tsds.storage.run.RunFolder;
import io.tsds.storage.run.RunManifest;
import java.time.Instant;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The selection from embeddings to written samples: the order of the stages, and nothing else. The
 * queries are those of one target task or of several, which share the search and the second reading
 * of the candidates. Stages that an interrupted run finished are taken from its work folder.
 */
public final class SelectionPipeline {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** More queries than that are more than an assignment on one driver is meant for. */
  private static final int MOST_QUERIES = 1_000_000;

  private final SparkSession spark;
  private final SelectionParameters parameters;

  /**
   * @param spark any session that its owner stops
   * @throws UserException if the session cannot carry what the stages send each other
   */
  public SelectionPipeline(SparkSession spark, SelectionParameters parameters) {
    requireCarrier(spark.sparkContext().getConf());
    this.spark = spark;
    this.parameters = parameters;
  }

  /**
   * Whatever the session serializes with, the types that stages send each other are written by Java
   * ({@code DefaultSerializer}); but Kryo can be told to refuse all that its owner did not list.
   */
  private static void requireCarrier(SparkConf conf) {
    if (conf.get("spark.serializer", "").endsWith("KryoSerializer")
        && conf.getBoolean("spark.kryo.registrationRequired", false)) {
      throw new UserException(
          "spark.kryo.registrationRequired is true in this session, and tsds registers no classes with"
              + " Kryo; make the session with false, or without spark.serializer, which Spark SQL does"
              + " not use");
    }
  }

  /** Runs the selection. */
  public RunResult<SelectionReport> run() {
    Instant started = Instant.now();
    OpenedInputs inputs = OpenedInputs.open(spark, parameters);
    refuseOverlap(inputs);
    inputs.orderWarning(parameters.candidates()).ifPresent(LOG::warn);
    RunFolder folder = openRunFolder(inputs);
    LOG.info("{} {}", folder.output(), folder.state().meaning());
    if (folder.state().isDone()) {
      return AlreadyCompleteOutput.result(folder, parameters, spark);
    }
    ProgressLog progress = new ProgressLog(LOG::info, System::nanoTime);
    spark.sparkContext().addSparkListener(progress);
    try {
      return select(started, inputs, new StageContext(spark, folder));
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      folder.failIfTakenOver(e);
      throw e;
    } finally {
      spark.sparkContext().removeSparkListener(progress);
    }
  }

  /** Tells what a run would take, from the inputs' sizes and the driver's speed. */
  public RunPlan plan() {
    OpenedInputs inputs = OpenedInputs.open(spark, parameters);
    inputs.orderWarning(parameters.candidates()).ifPresent(LOG::warn);
    QuerySet queries = EmbeddingSources.readQueries(spark, parameters.queries(), MOST_QUERIES);
    MixtureStage.requireTargets(parameters, queries);
    RunPlan plan = plan(inputs, queries, gflops(queries));
    plan.memory().requireFits();
    return plan;
  }

  private RunPlan plan(OpenedInputs inputs, QuerySet queries, double gflops) {
    EmbeddingSource candidates = inputs.candidates();
    return new RunPlan(
        new RunPlan.Search(
            queries.matrix().rows(),
            candidates.rows(),
            candidates.dimension(),
            inputs.neighborsOfEach(parameters.model().prefetch(), queries.matrix().rows())),
        new RunPlan.Input(
            candidates.files().stream().mapToLong(InputFile::bytes).sum(), candidates.partitions()),
        parameters.model().needsVectors(),
        gflops,
        parameters.sample(),
        ClusterResources.of(spark.sparkContext()));
  }

  private double gflops(QuerySet queries) {
    return BlasRate.measure(Blas.of(parameters.arithmetic().blas()), queries.dimension());
  }

  private RunResult<SelectionReport> select(
      Instant started, OpenedInputs inputs, StageContext context) {
    QuerySet queries = EmbeddingSources.readQueries(spark, parameters.queries(), MOST_QUERIES);
    MixtureStage.requireTargets(parameters, queries);
    double gflops = gflops(queries);
    RunPlan plan = plan(inputs, queries, gflops);
    plan.memory().requireFits();
    plan.lines().forEach(line -> LOG.info("plan: {}", line));

    NeighborStage search = neighborStage(context, inputs, queries);
    NeighborStage.Facts neighbors = search.run();
    SearchOutcome found =
        new SearchOutcome(
            inputs,
            queries,
            neighbors,
            context.run().isOfEarlierRun(NeighborStage.NAME),
            search.read(),
            search.lists(neighbors),
            gflops);
    List<TargetTask> targets = TargetTask.ofEach(queries.targets(), found.pool());
    PoolStage.Result pools = PoolStage.run(context, parameters, found, targets);
    StageContext ofTargets = context.forTargets(targets.size());
    List<TargetSelection> solved =
        TargetSelection.ofEach(ofTargets, parameters, found, pools, targets);

    ResultStage results = new ResultStage(ofTargets, parameters, found, pools, solved);
    return results.refusedByStrict()
        ? results.refuse(started)
        : results.write(started, new SamplingStage(parameters.sample(), ofTargets.detail()));
  }

  private NeighborStage neighborStage(StageContext context, OpenedInputs inputs, QuerySet queries) {
    return new NeighborStage(
        context,
        new SearchInputs(
            parameters.candidates(),
            inputs,
            queries,
            parameters.arithmetic(),
            inputs.neighborsOfEach(parameters.model().prefetch(), queries.rows())));
  }

  private void refuseOverlap(OpenedInputs inputs) {
    FolderOverlap.refuse(
        List.of(inputs.candidates().snapshot(), inputs.queries().snapshot()),
        parameters.output().uri(),
        parameters.output().workUri(),
        spark.sessionState().newHadoopConf());
  }

  private RunFolder openRunFolder(OpenedInputs inputs) {
    RunManifest manifest =
        RunManifest.of(
            ManifestParameters.of(parameters),
            RunManifest.candidatesAndQueries(inputs.candidates().files(), inputs.queries().files()),
            BuildInfo.load().version());
    Output output = parameters.output();
    return RunFolder.open(
        spark.sessionState().newHadoopConf(),
        output.uri(),
        output.workUri(),
        manifest,
        output.reruns(),
        new SelectionStageDependencies());
  }
}
