package io.tsds.pipeline.recovery;

import io.tsds.ConstantText;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.filter.FilterTuning;
import io.tsds.linalg.BlasDescription;
import io.tsds.parameters.RecoveryManifest;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.pipeline.stage.InputFacts;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pool.PoolLookup;
import io.tsds.recovery.RecoverySelection;
import io.tsds.report.BlasFacts;
import io.tsds.report.BlasUse;
import io.tsds.report.FileFacts;
import io.tsds.report.FilterFacts;
import io.tsds.report.RunFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.Versions;
import io.tsds.report.recovery.ClusterFacts;
import io.tsds.report.recovery.ClusteringFacts;
import io.tsds.report.recovery.ConceptFacts;
import io.tsds.report.recovery.ConceptFacts.ConflictingPair;
import io.tsds.report.recovery.RecoveryChecksums;
import io.tsds.report.recovery.RecoveryCounts;
import io.tsds.report.recovery.RecoveryFiles;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.report.recovery.RoundFacts;
import io.tsds.report.recovery.ScatterFacts;
import io.tsds.storage.result.TableRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the report from what the stages found. */
final class RecoveryReporting {
  private final StageContext context;
  private final RecoveryParameters parameters;
  private final RecoveryInputs inputs;
  private final SelectionStage selection;
  private final RecoveryFacts facts;

  RecoveryReporting(
      StageContext context,
      RecoveryParameters parameters,
      RecoveryInputs inputs,
      SelectionStage selection,
      RecoveryFacts facts) {
    this.context = context;
    this.parameters = parameters;
    this.inputs = inputs;
    this.selection = selection;
    this.facts = facts;
  }

  /**
   * What is found out for the report alone.
   *
   * @param conflicts most frequent pairs
   * @param topics of the clusters
   * @param selectedPoints which points of the picture were selected [points]
   */
  record Found(
      List<ConflictingPair> conflicts,
      Map<Integer, List<String>> topics,
      boolean[] selectedPoints) {}

  RecoveryReport report(
      RunFacts run, Found found, double writingSeconds, RecoveryChecksums checksums) {
    RecoverySelection.Outcome outcome = facts.selected().outcome();
    List<ClusterFacts> clusters = clusters(found, outcome);
    return RecoveryReport.of(
        new RecoveryReport.Subject(run, parameters(), files(), counts()),
        new RecoveryReport.Grouping(clustering(), clusters, scatter(found)),
        new RecoveryReport.Result(
            RoundFacts.of(outcome.rounds()),
            ConceptFacts.of(
                parameters.concepts().filtered() ? parameters.concepts().tolerance() : null,
                outcome.concepts(),
                outcome.conceptPairs(),
                found.conflicts(),
                clusters,
                outcome.unfilled()),
            facts.compared().bounds(),
            facts.compared().constants(),
            checksums),
        new RecoveryReport.Execution(
            stages(writingSeconds),
            blas(),
            filter(),
            Versions.ofThisProcess(org.apache.spark.package$.MODULE$.SPARK_VERSION())),
        warnings());
  }

  private List<String> warnings() {
    long unknown = facts.candidates().unknown();
    return unknown == 0
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                unknown == 1
                    ? "%,d row of the degradation file has an id that no candidate has, and was left out."
                    : "%,d rows of the degradation file have ids that no candidate has, and were left out.",
                unknown));
  }

  private List<ClusterFacts> clusters(Found found, RecoverySelection.Outcome outcome) {
    List<ClusterFacts> clusters = new ArrayList<>();
    for (int cluster = 0; cluster < outcome.clusters().size(); cluster++) {
      clusters.add(
          ClusterFacts.of(
                  cluster,
                  facts.candidates().clusters().get(cluster),
                  outcome.clusters().get(cluster),
                  parameters.sampleSize(),
                  facts.selected().meanEfficiency()[cluster])
              .withTopics(found.topics().getOrDefault(cluster, List.of())));
    }
    return clusters;
  }

  private Map<String, Object> parameters() {
    return new LinkedHashMap<>(RecoveryManifest.of(parameters));
  }

  private RecoveryFiles files() {
    String uri = parameters.candidates().uri();
    FileFacts.Input candidates =
        inputs.embeddings() != null
            ? InputFacts.of(parameters.candidates(), inputs.embeddings())
            : InputFacts.ofColumns(uri, inputs.candidates());
    FileFacts.Input degradation =
        inputs.degradation() == null
            ? null
            : InputFacts.ofColumns(parameters.degradation().uri(), inputs.degradation().snapshot());
    return new RecoveryFiles(
        candidates,
        degradation,
        parameters.output().uri(),
        ConstantText.of(parameters.output().format()));
  }

  private RecoveryCounts counts() {
    CandidateStage.Facts known = facts.candidates();
    long skippedVectors = facts.clustered() == null ? 0 : facts.clustered().rows().read().skipped();
    return RecoveryCounts.of(
        new RecoveryCounts.Read(
            known.candidates(),
            skippedVectors + known.skipped(),
            known.skippedApart(),
            known.eligible(),
            known.droppedConcepts()),
        parameters.sampleSize(),
        facts.selected().selected().rows(),
        facts.selected().rejected().rows());
  }

  private ClusteringFacts clustering() {
    if (facts.clustered() == null) {
      return null;
    }
    Clustering asked = parameters.clustering();
    GraphStage.Facts graph = facts.clustered().graph().facts();
    List<ClusteringFacts.Trial> tried = new ArrayList<>();
    graph.errors().forEach((k, error) -> tried.add(new ClusteringFacts.Trial(k, error)));
    return ClusteringFacts.of(
        graph.sigma() == null
            ? ClusteringFacts.Affinity.ofNeighbors(asked.neighbors(), asked.regularization())
            : ClusteringFacts.Affinity.dense(graph.sigma()),
        new ClusteringFacts.Vectors(
            inputs.embeddings().dimension(),
            facts.clustered().rows().distinct(),
            facts.clustered().landmarks().landmarks()),
        new ClusteringFacts.Factorization(
            tried,
            graph.clusters(),
            Arrays.stream(graph.eigenvalues()).boxed().toList(),
            graph.iterations(),
            graph.stability()));
  }

  /** The landmarks of the picture, spread over all of them. */
  private int[] points() {
    int landmarks = facts.clustered().landmarkIds().size();
    int count = Math.min(landmarks, ScatterFacts.MOST_POINTS);
    int[] points = new int[count];
    Arrays.setAll(points, point -> (int) ((long) point * landmarks / count));
    return points;
  }

  /** Which of the picture's points were selected [points]; none where there is no picture. */
  boolean[] selectedPoints() {
    if (facts.clustered() == null) {
      return new boolean[0];
    }
    IdColumn ids = facts.clustered().landmarkIds().select(points());
    PoolLookup lookup = new PoolLookup(ids);
    boolean[] selected = new boolean[ids.size()];
    TableRows rows =
        selection.selectedRows().read(context.hadoopConfiguration(), facts.selected().selected());
    while (rows.next()) {
      int point = lookup.indexOf(id(rows), 0);
      if (point >= 0) {
        selected[point] = true;
      }
    }
    return selected;
  }

  /** The id of the current row, in a column of its own. */
  private IdColumn id(TableRows rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    IdColumn.Builder id = IdColumn.builder(inputs.idKind());
    try {
      rows.write(new DataOutputStream(bytes));
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      if (inputs.idKind() == IdKind.LONG) {
        ((LongIds.Builder) id).append(in.readLong());
      } else {
        ((StringIds.Builder) id).append(in.readNBytes(in.readInt()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return id.build();
  }

  private ScatterFacts scatter(Found found) {
    if (facts.clustered() == null) {
      return null;
    }
    int[] points = points();
    GraphStage.Clustered graph = facts.clustered().graph();
    double[] x = new double[points.length];
    double[] y = new double[points.length];
    int[] cluster = new int[points.length];
    for (int i = 0; i < points.length; i++) {
      x[i] = graph.coordinates()[2 * points[i]];
      y[i] = graph.coordinates()[2 * points[i] + 1];
      cluster[i] = facts.clustered().labels().numbers()[graph.labels()[points[i]]];
    }
    return ScatterFacts.of(
        facts.clustered().landmarkIds().size(), x, y, cluster, found.selectedPoints());
  }

  private List<StageFacts> stages(double writingSeconds) {
    List<StageFacts> stages = new ArrayList<>();
    if (facts.clustered() != null) {
      RecoveryFacts.Clustered clustered = facts.clustered();
      RowStage.Facts rows = clustered.rows();
      stages.add(
          stage(
              RowStage.NAME,
              "reading embeddings",
              rows.seconds(),
              rows.read().rows(),
              rows.read().bytes()));
      long landmarks = clustered.landmarks().landmarks();
      stages.add(
          stage(LandmarkStage.NAME, "landmarks", clustered.landmarks().seconds(), landmarks, 0));
      GraphStage.Facts graph = clustered.graph().facts();
      stages.add(
          new StageFacts(
                  "graph and clusters",
                  graph.seconds(),
                  landmarks,
                  0,
                  Map.of("searchSeconds", graph.searchSeconds()))
              .taken(context.run().isOfEarlierRun(GraphStage.NAME)));
      stages.add(
          stage(
              LabelStage.NAME,
              "labels of all rows",
              clustered.labels().seconds(),
              rows.read().rows(),
              0));
    }
    CandidateStage.Facts known = facts.candidates();
    stages.add(
        stage(
            CandidateStage.NAME,
            "degradation and concepts",
            known.seconds(),
            known.candidates(),
            0));
    stages.add(
        stage(QueueStage.NAME, "queues", facts.queues().seconds(), facts.queues().candidates(), 0));
    stages.add(
        stage(
            SelectionStage.NAME,
            "selection",
            facts.selected().seconds(),
            facts.selected().selected().rows() + facts.selected().rejected().rows(),
            0));
    stages.add(new StageFacts("comparison", facts.compared().seconds(), 0, 0, Map.of()));
    stages.add(
        new StageFacts("writing", writingSeconds, facts.selected().selected().rows(), 0, Map.of()));
    return stages;
  }

  private StageFacts stage(String checkpoint, String name, double seconds, long rows, long bytes) {
    return new StageFacts(name, seconds, rows, bytes, Map.of())
        .taken(context.run().isOfEarlierRun(checkpoint));
  }

  private BlasFacts blas() {
    BlasDescription blas =
        facts.clustered() == null ? null : facts.clustered().graph().facts().blas();
    return blas == null ? null : BlasUse.facts(BlasUse.of(List.of(blas)), null, false);
  }

  private FilterFacts filter() {
    FilterTuning.Fact filter =
        facts.clustered() == null ? null : facts.clustered().graph().facts().filter();
    return filter == null
        ? null
        : new FilterFacts(
            filter.name(),
            filter.note(),
            filter.trials().stream()
                .map(trial -> new FilterFacts.Trial(trial.filter(), trial.nanosAPair()))
                .toList(),
            null,
            null,
            false,
            null,
            null);
  }
}
