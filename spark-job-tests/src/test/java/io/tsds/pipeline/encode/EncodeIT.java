package io.tsds.pipeline.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.parameters.EncodeParameters;
import io.tsds.parameters.Output;
import io.tsds.parameters.Records;
import io.tsds.report.EncodeReport;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.storage.writing.ComponentType;
import io.tsds.testkit.HookedDisk;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.OutputFiles;
import io.tsds.testkit.Selections;
import io.tsds.text.EncoderOptions;
import io.tsds.text.Pooling;
import io.tsds.text.TestEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of every format and order become the embeddings that the formula gives. */
class EncodeIT {
  private static final Path TEXTS = TestEncoder.folder().resolve("texts.jsonl");
  private static final float[][] EXPECTED = NpyFiles.read(TestEncoder.folder().resolve("mean.npy"));

  @TempDir private Path folder;

  @AfterEach
  void nothingHappensAnyMore() {
    HookedDisk.clear();
  }

  /** What is asked for. */
  private static final class Asked {
    private final String texts;
    private final String output;
    private String format = Records.AUTO;
    private String idColumn;
    private ComponentType type = ComponentType.FLOAT32;
    private Pooling pooling = Pooling.MEAN;
    private OnBadRow onBadRow = OnBadRow.FAIL;
    private boolean resume;

    Asked(Path texts, String output) {
      this.texts = texts.toString();
      this.output = output;
    }

    EncodeReport run() {
      return run(1e9);
    }

    EncodeReport run(double secondsOfGroup) {
      RunResult<EncodeReport> result =
          new EncodePipeline(LocalSpark.session(), parameters(), secondsOfGroup).run();
      return ((RunResult.Done<EncodeReport>) result).report();
    }

    private EncodeParameters parameters() {
      return new EncodeParameters(
          Records.ofTexts(texts, format, idColumn),
          "text",
          TestEncoder.folder().toString(),
          new EncoderOptions(pooling, true, "", TestEncoder.MAX_TOKENS),
          type,
          EncodeParameters.Format.AUTO,
          onBadRow,
          new Output(output, output + ".work", SelectionFormat.PARQUET, false, false, resume));
    }
  }

  private Asked asked(Path texts) {
    return new Asked(texts, folder.resolve("out").toString());
  }

  private Path texts(String... lines) throws IOException {
    return Files.write(folder.resolve("given.jsonl"), List.of(lines));
  }

  private static List<float[]> npyRows(Path output) throws IOException {
    List<float[]> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(output.resolve("embeddings"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".npy")).sorted().toList()) {
        rows.addAll(List.of(NpyFiles.read(file)));
      }
    }
    return rows;
  }

  private static void assertClose(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-6f));
    }
  }

  /** Cuts the lines into files that are not written in the order of their names. */
  private Path cut(int files) throws IOException {
    List<String> lines = Files.readAllLines(TEXTS);
    Path target = Files.createDirectory(folder.resolve("texts"));
    for (int file = files - 1; file >= 0; file--) {
      Files.write(
          target.resolve("%02d.jsonl".formatted(file)),
          lines.subList(file * lines.size() / files, (file + 1) * lines.size() / files));
    }
    return target;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void rowsOfNpyFilesAreTheTextsInTheirOrder(int files) throws IOException {
    EncodeReport report = asked(cut(files)).run();
    List<float[]> rows = npyRows(folder.resolve("out"));
    assertThat(rows).hasSize(EXPECTED.length);
    for (int row = 0; row < EXPECTED.length; row++) {
      assertClose(rows.get(row), EXPECTED[row]);
    }
    assertThat(report.texts()).isEqualTo(new EncodeReport.Texts(24, 0, 2, 1, 5, 386));
    assertThat(report.model().dimension()).isEqualTo(EXPECTED[0].length);
    assertThat(String.join("\n", report.warnings()))
        .contains("2 texts empty", "1 text with U+FFFD", "longer than `max-tokens` 32");
  }

  @ParameterizedTest
  @CsvSource({"parquet, auto", "orc, orc"})
  void idsOfAColumnStandBesideTheEmbeddings(String written, String format) {
    Path source = folder.resolve("source");
    LocalSpark.session()
        .read()
        .json(TEXTS.toString())
        .repartition(3)
        .write()
        .format(written)
        .save(source.toString());
    Asked asked = asked(source);
    asked.format = format;
    asked.idColumn = "id";
    asked.run();
    Dataset<Row> found = encoded();
    assertThat(found.schema().apply("id").dataType()).isEqualTo(DataTypes.StringType);
    assertThat(found.count()).isEqualTo(EXPECTED.length);
    for (Row row : found.collectAsList()) {
      int text = Integer.parseInt(row.<String>getAs("id").substring(5));
      assertClose(floats(row.getAs("embedding")), EXPECTED[text]);
    }
  }

  private Dataset<Row> encoded() {
    return LocalSpark.session().read().parquet(folder.resolve("out/embeddings").toString());
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  @Test
  void wholeNumbersAreWrittenAsNumbers() throws IOException {
    Asked asked = asked(texts("{\"n\": 7, \"text\": \"sea\"}", "{\"n\": -3, \"text\": \"cat\"}"));
    asked.idColumn = "n";
    asked.run();
    assertThat(encoded().orderBy("id").collectAsList())
        .extracting(row -> row.<Long>getAs("id"))
        .containsExactly(-3L, 7L);
  }

  @Test
  void aTextThatIsMissingIsNamedOrCounted() throws IOException {
    Path texts =
        texts("{\"text\": \"sea\"}", "{\"text\": null}", "{\"other\": 1}", "{\"text\": \"sea\"}");
    assertThatThrownBy(() -> asked(texts).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("row 1 has no text")
        .hasMessageContaining("`on-bad-row` skip");
    Asked asked = new Asked(texts, folder.resolve("skipped").toString());
    asked.onBadRow = OnBadRow.SKIP;
    EncodeReport report = asked.run();
    assertThat(report.texts().all()).isEqualTo(4);
    assertThat(report.texts().missing()).isEqualTo(2);
    List<float[]> rows = npyRows(folder.resolve("skipped"));
    assertThat(rows.get(1)).containsOnly(Float.NaN);
    assertThat(rows.get(2)).containsOnly(Float.NaN);
    assertThat(rows.get(3)).isEqualTo(rows.get(0));
    Asked half = new Asked(texts, folder.resolve("half").toString());
    half.onBadRow = OnBadRow.SKIP;
    half.type = ComponentType.FLOAT16;
    half.run();
    SelectionReport selected =
        ((RunResult.Done<SelectionReport>)
                Selections.ofUris(
                        folder.resolve("half/embeddings").toString(),
                        folder.resolve("half/embeddings").toString(),
                        folder.resolve("of-half").toString())
                    .onBadRow(OnBadRow.SKIP)
                    .sampleSize(2)
                    .run())
            .report();
    assertThat(((RunReport) selected).counts().skippedCandidates()).isEqualTo(2);
  }

  @Test
  void whatIsWrongWithTextsIsSaidInTheirWords() throws IOException {
    assertThatThrownBy(() -> asked(texts("{\"text\": \"sea\"}", "{\"text\": \"cut of")).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`texts`")
        .hasMessageContaining("given.jsonl");
    assertThatThrownBy(() -> asked(texts("{\"body\": \"sea\"}")).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`text-column` is text, but `texts`")
        .hasMessageContaining("it has body");
    assertThatThrownBy(() -> asked(Files.createFile(folder.resolve("none.jsonl"))).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has no text");
    Asked asked = asked(folder);
    asked.format = "orc";
    assertThatThrownBy(asked::run)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`id-column` is not given");
  }

  @Test
  void aRunThatFailedContinuesBehindTheLastGroupOfPieces() throws IOException {
    Path texts = cut(24);
    new Asked(texts, folder.resolve("whole").toString()).run();
    Asked asked = new Asked(texts, HookedDisk.uri(folder.resolve("out")));
    HookedDisk.fillUp("encode-000001");
    assertThatThrownBy(() -> asked.run(0)).hasStackTraceContaining("no space left");
    HookedDisk.clear();
    asked.resume = true;
    EncodeReport report = asked.run(0);
    assertThat(report.stages().get(1).rows()).isPositive().isLessThan(24);
    assertThat(report.texts().all()).isEqualTo(24);
    assertThat(OutputFiles.digest(folder.resolve("out/embeddings")))
        .isEqualTo(OutputFiles.digest(folder.resolve("whole/embeddings")));
    assertThat(folder.resolve("out.work")).doesNotExist();
  }

  @Test
  void aLineThatIsNoRecordKeepsItsPlace() throws IOException {
    Asked asked = asked(texts("{\"text\": \"sea\"}", "{\"text\": \"cut of", "{\"text\": \"sea\"}"));
    asked.onBadRow = OnBadRow.SKIP;
    assertThat(asked.run().texts().missing()).isEqualTo(1);
    List<float[]> rows = npyRows(folder.resolve("out"));
    assertThat(rows).hasSize(3);
    assertThat(rows.get(1)).containsOnly(Float.NaN);
    assertThat(rows.get(2)).isEqualTo(rows.get(0));
    assertThat(OutputFiles.names(folder.resolve("out"))).noneMatch(name -> name.endsWith(".crc"));
  }

  @Test
  void float16HasHalfTheBytes() throws IOException {
    Asked asked = asked(TEXTS);
    asked.type = ComponentType.FLOAT16;
    asked.run();
    byte[] file = Files.readAllBytes(folder.resolve("out/embeddings/part-000000000000000.npy"));
    assertThat(new String(file, 0, 128, StandardCharsets.ISO_8859_1)).contains("'<f2'");
    assertThat(file.length).isEqualTo(128 + 24 * 24 * 2);
  }

  @Test
  void selectReadsThemAndRefusesThoseOfAnotherEncoder() throws IOException {
    asked(TEXTS).run();
    Path examples = texts("{\"text\": \"a cat on a mat\"}");
    new Asked(examples, folder.resolve("examples").toString()).run();
    Asked others = new Asked(examples, folder.resolve("others").toString());
    others.pooling = Pooling.CLS;
    others.run();
    selection("examples").run();
    assertThat(folder.resolve("from-examples/_SUCCESS")).exists();
    assertThatThrownBy(() -> selection("others").run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("pooling cls")
        .hasMessageContaining("pooling mean")
        .hasMessageContaining("encode both by the same");
  }

  private Selections selection(String queries) {
    return Selections.ofUris(
            folder.resolve("out/embeddings").toString(),
            folder.resolve(queries + "/embeddings").toString(),
            folder.resolve("from-" + queries).toString())
        .sampleSize(3);
  }
}
