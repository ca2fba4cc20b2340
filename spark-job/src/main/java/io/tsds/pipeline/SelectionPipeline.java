package io.tsds.pipeline;

import io.tsds.UserException;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasRate;
import io.tsds.parameters.ManifestParameters;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.SelectionRequest;
import io.tsds.parameters.ShownTexts;
import io.tsds.parameters.StoredSelection;
import io.tsds.pipeline.assignment.SamplingStage;
import io.tsds.pipeline.neighbors.CandidateSearch;
import io.tsds.pipeline.neighbors.KeptSearch;
import io.tsds.pipeline.neighbors.NeighborSource;
import io.tsds.pipeline.neighbors.StoredSearch;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.records.RecordTexts;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.OutputRun;
import io.tsds.pipeline.stage.SearchedInputs;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.plan.RunPlan;
import io.tsds.report.BuildInfo;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.result.ResultWriter;
import io.tsds.storage.run.RunManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  private final SparkSession spark;
  private final SelectionParameters parameters;

  /** What was searched before, or null. */
  private final StoredSearch stored;

  /**
   * @param spark any session that its owner stops
   * @throws UserException if the session cannot carry what the stages send each other
   */
  public SelectionPipeline(SparkSession spark, SelectionParameters parameters) {
    this(spark, parameters, null);
  }

  private SelectionPipeline(
      SparkSession spark, SelectionParameters parameters, StoredSearch stored) {
    requireCarrier(spark.sparkContext().getConf());
    this.spark = spark;
    this.parameters = parameters;
    this.stored = stored;
  }

  /**
   * A selection from embeddings, or from a search that was made before.
   *
   * @throws UserException if there is no such search, or not for what was asked for
   */
  public static SelectionPipeline of(SparkSession spark, SelectionRequest request) {
    if (request instanceof SelectionParameters parameters) {
      return new SelectionPipeline(spark, parameters);
    }
    StoredSelection asked = (StoredSelection) request;
    StoredSearch stored =
        StoredSearch.open(spark.sessionState().newHadoopConf(), asked.neighbors());
    return new SelectionPipeline(spark, stored.settle(asked), stored);
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
    Opened opened = open();
    OutputRun run = openRun(opened);
    return run.isDone()
        ? AlreadyCompleteOutput.result(run, parameters, spark)
        : run.complete(context -> select(started, opened, context), this::explain);
  }

  private void explain(Exception failure) {
    if (stored != null) {
      stored.throwIfDamaged(failure);
    }
  }

  /**
   * What the run reads.
   *
   * @param texts null where the reports show none
   */
  private record Opened(NeighborSource source, RecordTexts texts) {
    List<InputSnapshot> snapshots() {
      List<InputSnapshot> snapshots = new ArrayList<>(source.snapshots());
      if (texts != null) {
        snapshots.addAll(texts.snapshots());
      }
      return snapshots;
    }

    Map<String, List<InputFile>> files() {
      if (texts == null) {
        return source.files();
      }
      Map<String, List<InputFile>> files = new LinkedHashMap<>(source.files());
      files.put(RecordTexts.ROLE, texts.files());
      return files;
    }

    RunPlan plan(QuerySet queries, double gflops) {
      RunPlan plan = source.plan(queries, gflops);
      return texts == null ? plan : plan.withRecords(texts.bytesRead());
    }
  }

  private Opened open() {
    NeighborSource source =
        stored == null
            ? CandidateSearch.open(spark, parameters)
            : new KeptSearch(spark, parameters, stored);
    ResultWriter.refuseUnlessWritable(parameters.output().format(), source.inputs().idKind());
    refuseWeightsOfIds(source.inputs());
    source.inputs().orderWarning().ifPresent(LOG::warn);
    ShownTexts texts = parameters.extras().texts();
    return new Opened(
        source, texts == null ? null : RecordTexts.open(spark, texts, source.inputs().numbered()));
  }

  private void refuseWeightsOfIds(SearchedInputs inputs) {
    if (parameters.extras().weights() && !inputs.numbered()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`weights` is true, which writes a weight for each row by its number, but the"
                  + " candidates have ids of their own, in the column %s: leave it out, and take each id's"
                  + " weight from probabilities/, where those that are missing have 0",
              parameters.candidates().idColumn()));
    }
  }

  /** Tells what a run would take, from the inputs' sizes and the driver's speed. */
  public RunPlan plan() {
    Opened opened = open();
    QuerySet queries = opened.source().queries();
    MixtureStage.requireTargets(parameters, queries);
    RunPlan plan = opened.plan(queries, gflops(queries));
    plan.memory().requireFits();
    return plan;
  }

  private double gflops(QuerySet queries) {
    return BlasRate.measure(Blas.of(parameters.arithmetic().blas()), queries.dimension());
  }

  private RunResult<SelectionReport> select(Instant started, Opened opened, StageContext context) {
    NeighborSource source = opened.source();
    QuerySet queries = source.queries();
    MixtureStage.requireTargets(parameters, queries);
    double gflops = gflops(queries);
    RunPlan plan = opened.plan(queries, gflops);
    plan.memory().requireFits();
    plan.lines().forEach(line -> LOG.info("plan: {}", line));

    SearchOutcome found = source.search(context, queries, gflops);
    List<TargetTask> targets = TargetTask.ofEach(queries.targets(), found.pool());
    PoolStage.Result pools = source.pools(context, found, targets);
    StageContext ofTargets = context.forTargets(targets.size());
    List<TargetSelection> solved =
        TargetSelection.ofEach(ofTargets, parameters, found, pools, targets);

    ResultStage results =
        new ResultStage(ofTargets, parameters, found, pools, solved, opened.texts());
    return results.refusedByStrict()
        ? results.refuse(started)
        : results.write(started, new SamplingStage(parameters.sample(), ofTargets.detail()));
  }

  private OutputRun openRun(Opened opened) {
    RunManifest manifest =
        RunManifest.of(
            ManifestParameters.of(parameters), opened.files(), BuildInfo.load().version());
    return OutputRun.open(
        spark, parameters.output(), opened.snapshots(), manifest, new SelectionStageDependencies());
  }
}
