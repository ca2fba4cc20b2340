package io.tsds.pipeline.encode;

import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.parameters.EncodeParameters;
import io.tsds.pipeline.records.RecordSource;
import io.tsds.pipeline.records.TextColumn;
import io.tsds.pipeline.stage.OutputRun;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.BuildInfo;
import io.tsds.report.EncodeReport;
import io.tsds.report.ReportJson;
import io.tsds.report.RunFacts;
import io.tsds.report.RunResult;
import io.tsds.report.StageFacts;
import io.tsds.report.Versions;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.files.Folder;
import io.tsds.storage.input.EncoderMark;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.run.RunFolder;
import io.tsds.storage.run.RunManifest;
import io.tsds.storage.run.StageDependencies;
import io.tsds.text.EncoderFiles;
import io.tsds.text.EncoderOptions;
import io.tsds.text.SentenceEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.ToLongFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** From texts to files of embeddings: the order of the stages, and nothing else. */
public final class EncodePipeline {
  /** Folder of the embeddings in the output. */
  public static final String FOLDER = "embeddings";

  private final SparkSession spark;
  private final EncodeParameters parameters;
  private final RecordSource texts;
  private final TextColumn column;
  private final LoadedEncoder encoder;
  private final int dimension;
  private final double secondsOfGroup;

  /**
   * Opens the texts and the model.
   *
   * @param spark any session that its owner stops
   * @throws io.tsds.UserException if one of both cannot be used
   */
  public EncodePipeline(SparkSession spark, EncodeParameters parameters) {
    this(spark, parameters, EncodeStage.SECONDS_OF_GROUP);
  }

  /**
   * @param secondsOfGroup of work that is done again at the most after a run was killed
   */
  EncodePipeline(SparkSession spark, EncodeParameters parameters, double secondsOfGroup) {
    this.secondsOfGroup = secondsOfGroup;
    this.spark = spark;
    this.parameters = parameters;
    SentenceEncoder.requireLibraries();
    Configuration hadoop = spark.sessionState().newHadoopConf();
    ModelFiles model = new ModelFiles(parameters.model());
    EncoderFiles files = model.read(hadoop);
    this.encoder =
        new LoadedEncoder(
            model, files.checksum(), parameters.options(), new SerializableConfiguration(hadoop));
    this.dimension = dimension(encoder);
    this.texts =
        RecordSource.open(RecordSource.session(spark), parameters.texts(), parameters.numbered());
    this.column = TextColumn.of(texts, parameters.textColumn());
  }

  /** Loads the encoder here first, so that what is wrong with it is said before any work. */
  private static int dimension(LoadedEncoder encoder) {
    try {
      return encoder.get().dimension();
    } catch (LinkageError e) {
      throw new UserException(
          "ONNX Runtime or the tokenizers cannot be loaded on this machine: " + e.getMessage(), e);
    }
  }

  /** Encodes. */
  public RunResult<EncodeReport> run() {
    Instant started = Instant.now();
    SortedMap<String, String> manifest = parameters.manifest(encoder.checksum());
    List<InputSnapshot> inputs = texts.snapshot() == null ? List.of() : List.of(texts.snapshot());
    return OutputRun.open(
            spark,
            parameters.output(),
            inputs,
            RunManifest.of(manifest, Map.of("texts", texts.files()), BuildInfo.load().version()),
            StageDependencies.ALL)
        .complete(context -> encode(started, inputs, context), ReadFailure::throwMistake);
  }

  private RunResult<EncodeReport> encode(
      Instant started, List<InputSnapshot> inputs, StageContext context) {
    PieceStage pieces = new PieceStage(context, texts, column, parameters.onBadRow());
    PieceStage.Facts found = pieces.run();
    double rate = rate(pieces, found);
    EncodeStage.Facts encoded =
        new EncodeStage(context, parameters, found, pieces.folder(), encoder)
            .run(rate, secondsOfGroup);
    requireAll(found, encoded);
    RunFolder run = context.run();
    EncodeReport report = report(started, context, found, encoded, rate);
    inputs.forEach(input -> input.requireUnchanged(context.hadoopConfiguration()));
    encoded.stages().forEach(stage -> run.moveIntoResult(stage, FOLDER));
    writeMark(context);
    run.writeResultFile("report.json", ReportJson.write(report).getBytes(StandardCharsets.UTF_8));
    context.publish();
    String output = run.output().toString();
    return new RunResult.Done<>(report, output, "the embeddings are in " + output + "/" + FOLDER);
  }

  private void writeMark(StageContext context) {
    EncoderOptions options = parameters.options();
    EncoderMark mark =
        new EncoderMark(
            parameters.model(),
            encoder.checksum(),
            ConstantText.of(options.pooling()),
            options.normalized());
    Path folder = new Path(context.run().resultFolder(), FOLDER);
    new Folder(PieceFile.fileSystem(folder, context.hadoopConfiguration()), folder)
        .write(EncoderMark.FILE, mark);
  }

  private double rate(PieceStage pieces, PieceStage.Facts found) {
    List<String> some =
        PieceFile.read(
                pieces.folder(),
                found.pieces().stream()
                    .filter(piece -> piece.rows() > 0)
                    .findFirst()
                    .orElseThrow()
                    .file(),
                spark.sessionState().newHadoopConf())
            .stream()
            .map(PieceRow::text)
            .filter(Objects::nonNull)
            .toList();
    return EncodeRate.measure(encoder.get(), some.isEmpty() ? List.of("") : some);
  }

  private static void requireAll(PieceStage.Facts found, EncodeStage.Facts encoded) {
    if (found.rows() != encoded.rows()) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "%d of %d texts were encoded", encoded.rows(), found.rows()));
    }
  }

  private EncodeReport report(
      Instant started,
      StageContext context,
      PieceStage.Facts found,
      EncodeStage.Facts encoded,
      double rate) {
    long ownRows = encoded.rows() - encoded.taken();
    return new EncodeReport(
        RunFacts.of(started, Instant.now(), RunFacts.DONE, context.master()),
        parameters.manifest(encoder.checksum()),
        new EncodeReport.Model(parameters.model(), encoder.checksum(), dimension),
        new EncodeReport.Texts(
            found.rows(),
            sum(found.pieces(), TextPiece::missing),
            sum(found.pieces(), TextPiece::empty),
            sum(found.pieces(), TextPiece::replaced),
            sum(encoded.pieces(), EncodedPiece::truncated),
            sum(encoded.pieces(), EncodedPiece::tokens)),
        new EncodeReport.Speed(
            ownRows / Math.max(1e-9, encoded.seconds()),
            rate,
            context.sparkContext().defaultParallelism()),
        List.of(
            new StageFacts(
                PieceStage.NAME, found.seconds(), found.rows(), found.characters(), Map.of()),
            new StageFacts("encoding", encoded.seconds(), ownRows, 0, Map.of())),
        new EncodeReport.Files(
            FOLDER, parameters.npy() ? "npy" : "parquet", encoded.pieces().size()),
        Versions.ofThisProcess(org.apache.spark.package$.MODULE$.SPARK_VERSION()));
  }

  private static <T> long sum(List<T> pieces, ToLongFunction<T> count) {
    return pieces.stream().mapToLong(count).sum();
  }
}
