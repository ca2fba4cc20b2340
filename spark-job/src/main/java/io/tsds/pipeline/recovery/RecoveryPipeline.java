package io.tsds.pipeline.recovery;

import io.tsds.UserException;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasRate;
import io.tsds.parameters.RecoveryManifest;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.pipeline.stage.OutputRun;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.plan.ClusterResources;
import io.tsds.plan.RecoveryPlan;
import io.tsds.report.BuildInfo;
import io.tsds.report.ReportJson;
import io.tsds.report.RunResult;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.run.RunFolder;
import io.tsds.storage.run.RunManifest;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The selection of recovery data for a pruned model, from instructions with their degradations to
 * the written selection: the order of the stages, and nothing else. Stages that an interrupted run
 * finished are taken from its work folder.
 */
public final class RecoveryPipeline {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final SparkSession spark;
  private final RecoveryParameters parameters;

  /** Rows that count as few. */
  private final long mostFew;

  /** The files of references as they stood when the run began. */
  private String references;

  /**
   * @param spark any session that its owner stops
   */
  public RecoveryPipeline(SparkSession spark, RecoveryParameters parameters) {
    this(spark, parameters, FewRows.MOST);
  }

  RecoveryPipeline(SparkSession spark, RecoveryParameters parameters, long mostFew) {
    this.spark = spark;
    this.parameters = parameters;
    this.mostFew = mostFew;
  }

  /** Runs the selection. */
  public RunResult<RecoveryReport> run() {
    Instant started = Instant.now();
    RecoveryInputs inputs = RecoveryInputs.open(spark, parameters, mostFew);
    CandidateColumns columns = CandidateColumns.of(parameters, inputs);
    OutputRun run = openRun(inputs);
    return run.isDone()
        ? alreadyComplete(run)
        : run.complete(
            context ->
                select(
                    started,
                    inputs,
                    columns,
                    new StageContext(inputs.few().session(spark), context.run())));
  }

  /** Tells what a run would take, from the inputs' sizes and the driver's speed. */
  public RecoveryPlan plan() {
    RecoveryInputs inputs = RecoveryInputs.open(spark, parameters);
    CandidateColumns.of(parameters, inputs);
    RecoveryPlan plan = plan(inputs);
    plan.requireFits();
    return plan;
  }

  private RecoveryPlan plan(RecoveryInputs inputs) {
    ClusterResources resources = ClusterResources.of(spark.sparkContext());
    Clustering clustering = parameters.clustering();
    EmbeddingSource source = inputs.embeddings();
    if (source == null) {
      return new RecoveryPlan(0, 0, 0, 0, 0, false, false, 1, 1, resources);
    }
    long landmarks = Math.min(source.rows(), clustering.mostLandmarks());
    return new RecoveryPlan(
        source.rows(),
        source.dimension(),
        landmarks,
        clustering.neighbors(),
        clustering.most(),
        clustering.graph() == Graph.DENSE,
        clustering.checked(),
        source.partitions(),
        BlasRate.measure(
            Blas.of(parameters.arithmetic().blas()),
            source.dimension(),
            // So that measuring takes little of the time of a small run.
            0.2 * landmarks * source.rows() * source.dimension()),
        resources);
  }

  private OutputRun openRun(RecoveryInputs inputs) {
    SortedMap<String, String> all = RecoveryManifest.of(parameters);
    references = referenceFiles();
    if (!references.isEmpty()) {
      all.put(RecoveryManifest.REFERENCE_FILES, references);
    }
    return OutputRun.open(
        spark,
        parameters.output(),
        inputs.snapshots(),
        RunManifest.of(all, inputs.files(), BuildInfo.load().version()),
        new RecoveryStageDependencies());
  }

  private void requireSameReferences() {
    if (!references.equals(referenceFiles())) {
      throw UserException.of(
          "reference", "changed while the run was at work; start again with `overwrite`");
    }
  }

  /** The references of files with their checksums, so that a changed one is not taken as done. */
  private String referenceFiles() {
    return parameters.comparison().references().stream()
        .filter(reference -> reference.uri() != null)
        .map(
            reference ->
                reference.name()
                    + "="
                    + TableFiles.ofReference(spark, reference).version(reference.uri()))
        .collect(Collectors.joining(","));
  }

  private RunResult<RecoveryReport> select(
      Instant started, RecoveryInputs inputs, CandidateColumns columns, StageContext context) {
    LOG.info("reading {}", inputs.description());
    RecoveryPlan plan = plan(inputs);
    plan.requireFits();
    plan.lines().forEach(line -> LOG.info("plan: {}", line));
    RecoveryFacts.Clustered clustered =
        parameters.clustering().byEmbeddings() ? clustered(inputs, context) : null;
    CandidateStage stage = new CandidateStage(context, parameters, inputs, columns);
    CandidateStage.Facts known = stage.run(clustered == null ? null : clustered.clusters());
    requireAll(clustered, known);
    CandidateStage.requireSelectable(known, parameters.sampleSize());
    ComparisonStage.weights(parameters.comparison(), known.clusters());
    Table candidates = stage.table();
    QueueStage queueStage = new QueueStage(context, inputs);
    QueueStage.Facts queues = queueStage.run(candidates, known.eligible(), known.clusters().size());
    SelectionStage selectionStage = new SelectionStage(context, parameters, inputs);
    SelectionStage.Facts selected = selectionStage.run(queueStage, known.clusters());
    ComparisonStage.Result compared =
        new ComparisonStage(context, parameters, inputs)
            .run(candidates, known.clusters(), selectionStage, selected);
    requireSameReferences();
    return new RecoveryResultStage(
            context,
            parameters,
            inputs,
            selectionStage,
            new RecoveryFacts(clustered, known, queues, selected, compared))
        .write(started, candidates);
  }

  private static void requireAll(RecoveryFacts.Clustered clustered, CandidateStage.Facts known) {
    if (clustered != null && known.candidates() != clustered.rows().read().rows()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%d of %d candidates were joined with what is known of them",
              known.candidates(),
              clustered.rows().read().rows()));
    }
  }

  private RecoveryFacts.Clustered clustered(RecoveryInputs inputs, StageContext context) {
    RowStage rows = new RowStage(context, parameters, inputs);
    RowStage.Facts read = rows.run();
    Landmarks landmarks = new LandmarkStage(context, parameters, inputs, rows).run(read);
    GraphStage.Clustered graph = new GraphStage(context, parameters).run(landmarks);
    LabelStage labels = new LabelStage(context, parameters, inputs, rows);
    LabelStage.Facts labeled = labels.run(read, landmarks, graph);
    return new RecoveryFacts.Clustered(
        read,
        context.run().facts(LandmarkStage.NAME, LandmarkStage.Facts.class),
        graph,
        labeled,
        landmarks.ids(),
        labels.clusters(labeled));
  }

  private RunResult<RecoveryReport> alreadyComplete(OutputRun run) {
    RunFolder folder = run.folder();
    String output = folder.output().toString();
    if (parameters.output().strict()) {
      RecoveryReport report =
          ReportJson.read(folder.outputFile("report.json"), RecoveryReport.class, Map.of());
      if (report.counts().unfilled() > 0) {
        return new RunResult.Refused<>(
            report,
            output,
            RunResult.reportIn(output),
            String.format(
                Locale.ROOT,
                "`strict` refuses %s, which was made without it and stays as it is: %,d of %,d"
                    + " candidates could not be selected",
                output,
                report.counts().unfilled(),
                report.counts().budget()));
      }
    }
    return run.alreadyComplete();
  }
}
