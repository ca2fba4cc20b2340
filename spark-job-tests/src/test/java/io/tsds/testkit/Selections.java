package io.tsds.testkit;

import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.filter.Arithmetic;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.SelectionPipeline;
import io.tsds.pipeline.SelectionResult;
import io.tsds.sampling.Draw;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.transport.Method;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Builds and runs selections: the command line's defaults, changed where named. */
public final class Selections {
  private final String candidates;
  private final String queries;
  private final String output;
  private SparkSession session;
  private String workDir;
  private Method method = Method.KNN_KDE;
  private double alpha = 0.6;
  private double scale = 5;
  private boolean scaleGiven;
  private double bandwidth = 0.1;
  private int prefetch = 2000;
  private int kdeNeighbors = 1000;
  private long sampleSize = 100;
  private int epochs = 1;
  private long seed;
  private Draw draw = Draw.WITH_REPLACEMENT;
  private Metric metric = Metric.L2;
  private OnBadRow onBadRow = OnBadRow.FAIL;
  private OnZeroVector onZeroVector = OnZeroVector.KEEP;
  private BlasChoice blas = BlasChoice.AUTO;
  private FilterChoice filter = FilterChoice.AUTO;
  private SelectionFormat format = SelectionFormat.PARQUET;
  private BinaryElementType elementType = BinaryElementType.FLOAT32;
  private FileOrder fileOrder = FileOrder.BYTE;
  private String taskColumn;
  private float embeddingScale = 1;
  private boolean strict;
  private boolean overwrite;
  private boolean resume;

  private Selections(String candidates, String queries, String output) {
    this.candidates = candidates;
    this.queries = queries;
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

  public Selections workDir(String uri) {
    workDir = uri;
    return this;
  }

  /** Takes over the fixture's parameters. */
  public Selections with(Fixture.Parameters parameters) {
    alpha = parameters.alpha();
    bandwidth = parameters.bandwidth();
    prefetch = parameters.prefetch();
    kdeNeighbors = parameters.kdeNeighbors();
    return scale(parameters.scale());
  }

  public Selections method(Method value) {
    method = value;
    return this;
  }

  public Selections alpha(double value) {
    alpha = value;
    return this;
  }

  public Selections scale(double value) {
    scale = value;
    scaleGiven = true;
    return this;
  }

  public Selections bandwidth(double value) {
    bandwidth = value;
    return this;
  }

  public Selections prefetch(int value) {
    prefetch = value;
    return this;
  }

  public Selections kdeNeighbors(int value) {
    kdeNeighbors = value;
    return this;
  }

  public Selections sampleSize(long value) {
    sampleSize = value;
    return this;
  }

  public Selections epochs(int value) {
    epochs = value;
    return this;
  }

  public Selections seed(long value) {
    seed = value;
    return this;
  }

  public Selections draw(Draw value) {
    draw = value;
    return this;
  }

  public Selections metric(Metric value) {
    metric = value;
    return this;
  }

  public Selections onZeroVector(OnZeroVector value) {
    onZeroVector = value;
    return this;
  }

  public Selections onBadRow(OnBadRow value) {
    onBadRow = value;
    return this;
  }

  public Selections blas(BlasChoice value) {
    blas = value;
    return this;
  }

  public Selections filter(FilterChoice value) {
    filter = value;
    return this;
  }

  public Selections format(SelectionFormat value) {
    format = value;
    return this;
  }

  public Selections elementType(BinaryElementType value) {
    elementType = value;
    return this;
  }

  public Selections embeddingScale(float value) {
    embeddingScale = value;
    return this;
  }

  public Selections taskColumn(String name) {
    taskColumn = name;
    return this;
  }

  public Selections strict() {
    strict = true;
    return this;
  }

  public Selections overwrite() {
    overwrite = true;
    return this;
  }

  public Selections resume() {
    resume = true;
    return this;
  }

  public Selections fileOrder(FileOrder value) {
    fileOrder = value;
    return this;
  }

  public SelectionParameters parameters() {
    return new SelectionParameters(
        input("candidates", candidates, true),
        input("queries", queries, false).splitBy(taskColumn),
        new SelectionParameters.Output(output, workDir, format, strict, overwrite, resume),
        new SelectionParameters.Model(
            method, alpha, scale, scaleGiven, bandwidth, prefetch, kdeNeighbors),
        new SelectionParameters.Sample(sampleSize, epochs, seed, draw),
        new Arithmetic(blas, filter));
  }

  private EmbeddingInput input(String role, String uri, boolean idRequired) {
    return new EmbeddingInput(
            role,
            uri,
            EmbeddingFormat.AUTO,
            "id",
            idRequired,
            "embedding",
            elementType,
            metric,
            onBadRow)
        .scaledBy(embeddingScale)
        .ordered(fileOrder)
        .onZeroVector(onZeroVector);
  }

  public SelectionResult run() {
    SparkSession spark = session == null ? LocalSpark.session() : session;
    return new SelectionPipeline(spark, parameters()).run();
  }

  /** The probabilities that a run with long ids left in {@code output}, by id. */
  public static SortedMap<Long, Double> probabilities(Path output) {
    SortedMap<Long, Double> probabilities = new TreeMap<>();
    for (Row row :
        LocalSpark.session()
            .read()
            .parquet(output.resolve("probabilities").toString())
            .collectAsList()) {
      probabilities.put(row.getAs("id"), row.getAs("probability"));
    }
    return probabilities;
  }
}
