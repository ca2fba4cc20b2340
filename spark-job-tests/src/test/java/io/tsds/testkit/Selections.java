package io.tsds.testkit;

import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.NeighborsParameters;
import io.tsds.parameters.Output;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.SelectionParametersBuilder;
import io.tsds.parameters.ShownTexts;
import io.tsds.parameters.StoredSelection;
import io.tsds.parameters.TaskWeights;
import io.tsds.pipeline.SelectionPipeline;
import io.tsds.pipeline.neighbors.NeighborsPipeline;
import io.tsds.report.NeighborsReport;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.TargetsReport;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.result.SelectionFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Builds and runs selections: the defaults, and 100 draws, changed where named. */
public final class Selections {
  private final String output;
  private final List<Consumer<SelectionParametersBuilder>> settings = new ArrayList<>();
  private EmbeddingInput candidates;
  private EmbeddingInput queries;
  private SparkSession session;
  private long sampleSize = 100;

  private Selections(String candidates, String queries, String output) {
    this.candidates = EmbeddingInput.candidates(candidates);
    this.queries = EmbeddingInput.queries(queries);
    this.output = output;
  }

  public static Selections of(Path candidates, Path queries, Path output) {
    return ofUris(candidates.toString(), queries.toString(), output.toString());
  }

  /** On any file system that the session knows. */
  public static Selections ofUris(String candidates, String queries, String output) {
    return new Selections(candidates, queries, output);
  }

  /** A fixture's files and parameters. */
  public static Selections ofFixture(String name, Path output) {
    return of(Fixture.file(name, "candidates.npy"), Fixture.file(name, "queries.npy"), output)
        .with(Fixture.load(name).parameters());
  }

  /** Runs in a session with settings of its own. */
  public Selections in(SparkSession value) {
    session = value;
    return this;
  }

  private Selections set(Consumer<SelectionParametersBuilder> setting) {
    settings.add(setting);
    return this;
  }

  private Selections read(UnaryOperator<EmbeddingInput> change) {
    candidates = change.apply(candidates);
    queries = change.apply(queries);
    return this;
  }

  public Selections workDir(String uri) {
    return set(builder -> builder.workUri(uri));
  }

  /** Takes over the fixture's parameters. */
  public Selections with(Fixture.Parameters parameters) {
    return alpha(parameters.alpha())
        .bandwidth(parameters.bandwidth())
        .prefetch(parameters.prefetch())
        .kdeNeighbors(parameters.kdeNeighbors())
        .scale(parameters.scale());
  }

  public Selections sampleSize(long value) {
    sampleSize = value;
    return this;
  }

  public Selections sampleSizes(Long... values) {
    return set(builder -> builder.sampleSizes(List.of(values)));
  }

  public Selections method(Method value) {
    return set(builder -> builder.method(value));
  }

  public Selections alpha(double value) {
    return set(builder -> builder.alpha(value));
  }

  public Selections scale(double value) {
    return set(builder -> builder.scale(value));
  }

  public Selections bandwidth(double value) {
    return set(builder -> builder.bandwidth(value));
  }

  public Selections prefetch(int value) {
    return set(builder -> builder.prefetch(value));
  }

  public Selections kdeNeighbors(int value) {
    return set(builder -> builder.kdeNeighbors(value));
  }

  public Selections cost(Cost value) {
    return set(builder -> builder.cost(value));
  }

  public Selections epochs(int value) {
    return set(builder -> builder.epochs(value));
  }

  public Selections seed(long value) {
    return set(builder -> builder.seed(value));
  }

  public Selections draw(DrawMode value) {
    return set(builder -> builder.draw(value));
  }

  public Selections weights() {
    return set(builder -> builder.weights(true));
  }

  /** As the command line has them. */
  public Selections taskWeights(String value) {
    return set(builder -> builder.taskWeights(TaskWeights.of(value)));
  }

  /** Records whose texts the report shows. */
  public Selections texts(ShownTexts value) {
    return set(builder -> builder.texts(value));
  }

  public Selections blas(BlasChoice value) {
    return set(builder -> builder.blas(value));
  }

  public Selections filter(FilterChoice value) {
    return set(builder -> builder.filter(value));
  }

  public Selections format(SelectionFormat value) {
    return set(builder -> builder.format(value));
  }

  public Selections metric(Metric value) {
    return set(builder -> builder.metric(value));
  }

  public Selections onBadRow(OnBadRow value) {
    return read(input -> input.onBadRow(value));
  }

  public Selections onZeroVector(OnZeroVector value) {
    return read(input -> input.onZeroVector(value));
  }

  public Selections elementType(BinaryElementType value) {
    return read(input -> input.binary(value));
  }

  public Selections embeddingScale(float value) {
    return read(input -> input.scaledBy(value));
  }

  public Selections fileOrder(FileOrder value) {
    return read(input -> input.ordered(value));
  }

  public Selections taskColumn(String name) {
    queries = queries.splitBy(name);
    return this;
  }

  public Selections strict() {
    return set(builder -> builder.strict(true));
  }

  public Selections overwrite() {
    return set(builder -> builder.overwrite(true));
  }

  public Selections resume() {
    return set(builder -> builder.resume(true));
  }

  public SelectionParameters parameters() {
    SelectionParametersBuilder builder =
        SelectionParameters.builder(candidates, queries, output, sampleSize);
    settings.forEach(setting -> setting.accept(builder));
    return builder.build();
  }

  public RunResult<SelectionReport> run() {
    return new SelectionPipeline(spark(), parameters()).run();
  }

  private SparkSession spark() {
    return session == null ? LocalSpark.session() : session;
  }

  /** What a search for the selection's neighbors, which is kept in a folder, depends on. */
  public NeighborsParameters neighbors(Path folder) {
    return neighbors(folder.toString());
  }

  private NeighborsParameters neighbors(String uri) {
    SelectionParameters selection = parameters();
    return new NeighborsParameters(
        candidates,
        queries,
        new Output(
            uri,
            Output.workUriOf(uri),
            SelectionFormat.PARQUET,
            false,
            selection.output().overwrite(),
            selection.output().resume()),
        selection.model().metric(),
        selection.model().prefetch(),
        selection.arithmetic());
  }

  /** Searches, and keeps what was found in a folder. */
  public NeighborsReport search(Path folder) {
    return search(folder.toString());
  }

  /** The same on any file system that the session knows. */
  public NeighborsReport search(String uri) {
    RunResult<NeighborsReport> result = new NeighborsPipeline(spark(), neighbors(uri)).run();
    return ((RunResult.Done<NeighborsReport>) result).report();
  }

  /** Runs with the neighbors that were kept in a folder; neither metric nor prefetch is given. */
  public RunResult<SelectionReport> runFrom(Path folder) {
    return runFrom(folder.toString());
  }

  /** The same on any file system that the session knows. */
  public RunResult<SelectionReport> runFrom(String uri) {
    return runFrom(uri, false);
  }

  /** The same with the first of the neighbors alone, as many as the selection's prefetch. */
  public RunResult<SelectionReport> runFromFirst(Path folder) {
    return runFrom(folder.toString(), true);
  }

  private RunResult<SelectionReport> runFrom(String uri, boolean prefetchGiven) {
    SelectionParameters all = parameters();
    StoredSelection asked =
        new StoredSelection(
            uri,
            all.output(),
            all.model(),
            false,
            prefetchGiven,
            all.sample(),
            all.extras(),
            all.arithmetic());
    return SelectionPipeline.of(spark(), asked).run();
  }

  /** Runs, and gives the report on the one target task. */
  public RunReport report() {
    return reportOf(run());
  }

  /** Runs, and gives the report on several target tasks. */
  public TargetsReport targetsReport() {
    return targetsReportOf(run());
  }

  /** The report of a run that was done or refused, on one target task. */
  public static RunReport reportOf(RunResult<SelectionReport> result) {
    return (RunReport) anyReportOf(result);
  }

  /** The report of a run that was done or refused, on several target tasks. */
  public static TargetsReport targetsReportOf(RunResult<SelectionReport> result) {
    return (TargetsReport) anyReportOf(result);
  }

  private static SelectionReport anyReportOf(RunResult<SelectionReport> result) {
    return result instanceof RunResult.Refused<SelectionReport> refused
        ? refused.report()
        : ((RunResult.Done<SelectionReport>) result).report();
  }

  /** The probabilities that a run with long ids left in {@code output}, by id. */
  public static SortedMap<Long, Double> probabilities(Path output) {
    return probabilities(LocalSpark.session(), output);
  }

  /** The same, read in another session. */
  public static SortedMap<Long, Double> probabilities(SparkSession spark, Path output) {
    SortedMap<Long, Double> probabilities = new TreeMap<>();
    for (Row row :
        spark.read().parquet(output.resolve("probabilities").toString()).collectAsList()) {
      probabilities.put(row.getAs("id"), row.getAs("probability"));
    }
    return probabilities;
  }
}
