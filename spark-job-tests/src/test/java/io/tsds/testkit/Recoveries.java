package io.tsds.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.parameters.Output;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParametersBuilder;
import io.tsds.pipeline.recovery.RecoveryPipeline;
import io.tsds.report.RunResult;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.result.SelectionFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Builds and runs selections of recovery data: the defaults, changed where named. */
public final class Recoveries {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String output;
  private final long sampleSize;
  private final List<Consumer<RecoveryParametersBuilder>> settings = new ArrayList<>();
  private EmbeddingInput candidates;
  private SparkSession session;
  private String workUri;
  private boolean strict;
  private boolean overwrite;
  private boolean resume;
  private SelectionFormat format = SelectionFormat.PARQUET;

  private Recoveries(String candidates, String output, long sampleSize) {
    this.candidates = EmbeddingInput.candidates(candidates);
    this.output = output;
    this.sampleSize = sampleSize;
  }

  public static Recoveries of(Path candidates, Path output, long sampleSize) {
    return new Recoveries(candidates.toString(), output.toString(), sampleSize);
  }

  /** Folder of a fixture of recovery data. */
  public static Path fixture(String name) {
    return ProjectFolder.root().resolve("spark-job-tests/src/test/resources/paser").resolve(name);
  }

  /** What the oracle says of a fixture. */
  public static JsonNode expected(String name) {
    try {
      return JSON.readTree(Files.readString(fixture(name).resolve("expected.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The candidates of a fixture, ids as the fixture has them. */
  public static Dataset<Row> rows(SparkSession spark, String name) {
    Path file = fixture(name).resolve("candidates.jsonl");
    boolean texts = expected(name).get("result").get("selected").get(0).get("id").isTextual();
    StructType schema =
        new StructType()
            .add("id", texts ? "string" : "long")
            .add("cluster", "int")
            .add("degradation", "double")
            .add("instruction_tokens", "int")
            .add("response_tokens", "int")
            .add("concepts", "array<string>");
    return spark.read().schema(schema).json(file.toString());
  }

  /** Runs in a session with settings of its own. */
  public Recoveries in(SparkSession value) {
    session = value;
    return this;
  }

  public Recoveries set(Consumer<RecoveryParametersBuilder> setting) {
    settings.add(setting);
    return this;
  }

  /** Changes how the candidates are read. */
  public Recoveries read(UnaryOperator<EmbeddingInput> change) {
    candidates = change.apply(candidates);
    return this;
  }

  /** Clusters from a column. */
  public Recoveries clusterColumn(String column) {
    return clustering(
        given ->
            new Clustering(
                column,
                given.metric(),
                given.graph(),
                given.landmarks(),
                given.neighbors(),
                given.regularization(),
                given.fewest(),
                given.most(),
                given.checked()));
  }

  /** Changes the defaults of the clustering. */
  public Recoveries clustering(UnaryOperator<Clustering> change) {
    return set(
        builder ->
            builder.clustering(
                change.apply(
                    RecoveryParameters.builder(candidates, output, 1).build().clustering())));
  }

  /** Works there, and not beside the output. */
  public Recoveries workDir(String uri) {
    workUri = uri;
    return this;
  }

  public Recoveries strict() {
    strict = true;
    return this;
  }

  public Recoveries overwrite() {
    overwrite = true;
    return this;
  }

  public Recoveries resume() {
    resume = true;
    return this;
  }

  public Recoveries format(SelectionFormat value) {
    format = value;
    return this;
  }

  public RecoveryParameters parameters() {
    RecoveryParametersBuilder builder =
        RecoveryParameters.builder(candidates, output, sampleSize)
            .output(
                new Output(
                    output,
                    workUri == null ? Output.workUriOf(output) : workUri,
                    format,
                    strict,
                    overwrite,
                    resume));
    settings.forEach(setting -> setting.accept(builder));
    return builder.build();
  }

  public RunResult<RecoveryReport> run() {
    return new RecoveryPipeline(session == null ? LocalSpark.session() : session, parameters())
        .run();
  }

  /** Runs, and the report of the finished or refused result. */
  public RecoveryReport report() {
    RunResult<RecoveryReport> result = run();
    return result instanceof RunResult.Refused<RecoveryReport> refused
        ? refused.report()
        : ((RunResult.Done<RecoveryReport>) result).report();
  }

  /** Rows of a table of a Parquet output, in their order. */
  public static List<Row> table(Path output, String name) {
    return LocalSpark.session().read().parquet(output.resolve(name).toString()).collectAsList();
  }
}
