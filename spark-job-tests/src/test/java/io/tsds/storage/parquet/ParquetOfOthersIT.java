package io.tsds.storage.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputBuilder;
import io.tsds.storage.input.ReadBack;
import io.tsds.storage.queries.QuerySet;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.ParquetFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.BadConfigurationException;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.immutable.Map;

/** Files that pyarrow, DuckDB and older writers leave: read where they can be, else explained. */
final class ParquetOfOthersIT {
  private static final int ROWS = 12;
  private static final int DIMENSION = 4;
  private static final String LIST =
      " required group embedding (LIST) { repeated group list { required %s element; } } }";

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  private static float component(int row, int k) {
    return (DIMENSION * row + k) / 8f;
  }

  private static float[][] matrix() {
    float[][] rows = new float[ROWS][DIMENSION];
    for (int row = 0; row < ROWS; row++) {
      for (int k = 0; k < DIMENSION; k++) {
        rows[row][k] = component(row, k);
      }
    }
    return rows;
  }

  private static List<String> ids(int first, int end) {
    return IntStream.range(first, end).mapToObj(Integer::toString).toList();
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = getClass().getResourceAsStream("/parquet/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  private ReadBack read(EmbeddingInput input) {
    return ReadBack.of(EmbeddingSources.open(spark, input));
  }

  private ReadBack read(Path path) {
    return read(InputBuilder.candidates(path).build());
  }

  /** The rows in the order of their ids; Spark reads several files in an order of its own. */
  private static void requireAll(ReadBack read) {
    float[][] byId = new float[ROWS][];
    for (int i = 0; i < read.ids.size(); i++) {
      byId[Integer.parseInt(read.ids.get(i))] = read.rows.get(i);
    }
    assertThat(byId).isDeepEqualTo(matrix());
    assertThat(read.ids).hasSize(ROWS);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(Path path) {
    return assertThatThrownBy(
            () -> EmbeddingSources.open(spark, InputBuilder.candidates(path).build()))
        .isInstanceOf(UserException.class);
  }

  private Path floats(String name, String idType, int first, int end) {
    return write(name, idType, "float", first, end);
  }

  /** Rows of the matrix, eight times as large where components are integers. */
  private Path write(String name, String idType, String element, int first, int end) {
    String schema = "message m { required " + idType + ";" + LIST.formatted(element);
    return ParquetFiles.write(
        folder.resolve(name), schema, end - first, (row, i) -> fill(row, first + i, element));
  }

  private static void fill(Group row, int i, String element) {
    if (row.getType()
        .getType("id")
        .asPrimitiveType()
        .getPrimitiveTypeName()
        .name()
        .equals("INT32")) {
      row.append("id", i);
    } else {
      row.append("id", (long) i);
    }
    Group list = row.addGroup("embedding");
    for (int k = 0; k < DIMENSION; k++) {
      Group item = list.addGroup("list");
      switch (element) {
        case "float" -> item.append("element", component(i, k));
        case "double" -> item.append("element", (double) component(i, k));
        default -> item.append("element", (int) (8 * component(i, k)) - 24);
      }
    }
  }

  private void writeSplit(Path file, String element, int first) throws IOException {
    write(file, element, first, builder -> builder.withByteStreamSplitEncoding(true));
  }

  private void write(
      Path file, String element, int first, UnaryOperator<ExampleParquetWriter.Builder> settings)
      throws IOException {
    MessageType type =
        MessageTypeParser.parseMessageType(
            "message m { required int64 id;" + LIST.formatted(element));
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    ExampleParquetWriter.Builder builder =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new Configuration())
            .withType(type)
            .withDictionaryEncoding(false);
    try (ParquetWriter<Group> writer = settings.apply(builder).build()) {
      for (int row = first; row < ROWS; row++) {
        Group group = groups.newGroup();
        fill(group, row, element);
        writer.write(group);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"float", "double"})
  void byteStreamSplitIsRead(String element) throws IOException {
    Path file = folder.resolve("x.parquet");
    writeSplit(file, element, 0);

    ReadBack read = read(file);

    assertThat(read.matrix()).isDeepEqualTo(matrix());
    assertThat(read.ids).isEqualTo(ids(0, ROWS));
  }

  @Test
  void byteStreamSplitIsReadBesideOtherEncodings() throws IOException {
    floats("a.parquet", "int64 id", 0, 5);
    writeSplit(folder.resolve("b.parquet"), "float", 5);

    requireAll(read(folder));
  }

  @Test
  void duckDbsSecondVersionIsReadWithItsTasks() throws IOException {
    Path file = resource("duckdb-v2.parquet");

    assertThat(read(file).matrix()).isDeepEqualTo(matrix());
    QuerySet queries =
        EmbeddingSources.readQueries(spark, InputBuilder.queries(file).tasks("task").build(), 100);
    assertThat(queries.targets().get(1).rows()).containsExactly(1, 3, 5, 7, 9, 11);
  }

  @Test
  void aCodecWithoutDecompressorIsNamedWithColumnAndRemedy() throws IOException {
    Path file = resource("brotli.parquet");

    refused(file)
        .hasMessage(
            "file:%1$s: column \"embedding\" is compressed with BROTLI, for which no decompressor is at hand (class org.apache.hadoop.io.compress.BrotliCodec); write it anew, as with DuckDB: COPY (FROM '%1$s') TO 'new.parquet' (COMPRESSION zstd)"
                .replace("\"embedding\"", "\"id\"")
                .formatted(file));
  }

  @Test
  void lz4OfEarlyWritersIsNamedAndHadoopsIsRead() throws IOException {
    refused(resource("lz4-unframed.parquet"))
        .hasMessageContaining(
            "column \"id\" is compressed with LZ4 as early writers did, without the lengths that"
                + " Hadoop's decompressor needs; write it anew");
    for (ParquetProperties.WriterVersion version : ParquetProperties.WriterVersion.values()) {
      Path file = folder.resolve(version + ".parquet");
      write(
          file,
          "float",
          0,
          builder ->
              builder.withCompressionCodec(CompressionCodecName.LZ4).withWriterVersion(version));
      assertThat(read(file).matrix()).isDeepEqualTo(matrix());
    }
  }

  @Test
  void pagesOfAKindThatOnlyTheReadingFindsAreNoDamage() throws IOException {
    for (Exception cause :
        List.of(
            new UnsupportedOperationException("Unsupported encoding: X"),
            new BadConfigurationException("Class X was not found"))) {
      SparkException failure =
          new SparkException(
              "FAILED_READ_FILE.NO_HINT", new Map.Map1<>("path", "file:///a/x.parquet"), cause);
      assertThat(ReadFailure.translate(failure))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("file:/a/x.parquet: has pages of a kind that cannot be decoded")
          .hasMessageContaining(cause.getMessage());
    }
  }

  /** As Spark writes a file, and pandas writes it anew. */
  @Test
  void checksumsLeftBesideARewrittenFileAreNamed() throws IOException {
    Path file = floats("x.parquet", "int64 id", 0, ROWS);
    byte[] crc = new byte[12];
    System.arraycopy("crc\0\0\0\2\0".getBytes(StandardCharsets.ISO_8859_1), 0, crc, 0, 8);
    Path sidecar = Files.write(folder.resolve(".x.parquet.crc"), crc);

    refused(file)
        .hasMessageContaining(
            "file:" + file + ": does not match the checksums beside it, in " + sidecar)
        .hasMessageContaining("delete those");
    byte[] fitting = Arrays.copyOf(crc, 8 + 4 * (int) ((Files.size(file) + 511) / 512));
    Files.write(sidecar, fitting);
    refused(file).hasMessageContaining("does not match the checksums beside it, in " + sidecar);
    Files.delete(sidecar);
    assertThat(read(file).matrix()).isDeepEqualTo(matrix());
  }

  @Test
  void filesWithoutRowsAreSkippedAndCounted() throws IOException {
    resource("null-columns.parquet");
    resource("no-columns.parquet");
    floats("p.parquet", "int64 id", 0, ROWS);
    ParquetFiles.write(
        folder.resolve("q.parquet"), "message m { required double other; }", 0, (row, i) -> {});

    EmbeddingSource source = EmbeddingSources.open(spark, InputBuilder.candidates(folder).build());

    assertThat(source.filesWithoutRows()).isEqualTo(3);
    assertThat(source.files()).hasSize(4);
    assertThat(source.rows()).isEqualTo(ROWS);
    assertThat(ReadBack.of(source).matrix()).isDeepEqualTo(matrix());
    Files.delete(folder.resolve("p.parquet"));
    refused(folder).hasMessageContaining("has no rows in its 3 Parquet files");
  }

  @Test
  void idsAndListsOfTwoWidthsAreReadAsTheWider() {
    write("a.parquet", "int32 id", "float", 0, 3);
    write("b.parquet", "int64 id", "double", 3, 6);
    write("c.parquet", "int64 id (INTEGER(64,false))", "float", 6, 9);
    write("d.parquet", "int32 id (INTEGER(8,false))", "float", 9, ROWS);

    requireAll(read(folder));
  }

  /** Rows that come often enough for writers to keep dictionaries, as pyarrow does always. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dictionariesOfEveryWidthAreRead(boolean inBatches) {
    int times = 40;
    List<String> types =
        List.of(
            "int32 id", "int64 id", "int64 id (INTEGER(64,false))", "int32 id (INTEGER(8,false))");
    for (String type : types) {
      for (String element : List.of("float", "double")) {
        ParquetFiles.write(
            folder.resolve(type.hashCode() + element + ".parquet"),
            "message m { required " + type + ";" + LIST.formatted(element),
            ROWS * times,
            (row, i) -> fill(row, i % ROWS, element));
      }
    }

    ReadBack read =
        ReadBack.of(
            EmbeddingSources.open(inBatches(inBatches), InputBuilder.candidates(folder).build()));

    assertThat(read.ids).hasSize(2 * types.size() * ROWS * times);
    for (int i = 0; i < read.ids.size(); i++) {
      assertThat(read.rows.get(i)).isEqualTo(matrix()[Integer.parseInt(read.ids.get(i))]);
    }
  }

  /** The same, of ids and lists without any that is read row by row alone. */
  @Test
  void dictionariesOfTwoWidthsAreReadInBatches() {
    for (String type : List.of("int32 id", "int64 id", "int32 id (INTEGER(16,false))")) {
      for (String element : List.of("float", "double")) {
        ParquetFiles.write(
            folder.resolve(type.hashCode() + element + ".parquet"),
            "message m { required " + type + ";" + LIST.formatted(element),
            ROWS * 40,
            (row, i) -> fill(row, i % ROWS, element));
      }
    }

    ReadBack read = read(folder);

    assertThat(read.ids).hasSize(6 * ROWS * 40);
    for (int i = 0; i < read.ids.size(); i++) {
      assertThat(read.rows.get(i)).isEqualTo(matrix()[Integer.parseInt(read.ids.get(i))]);
    }
  }

  /** The same, row by row. */
  @Test
  void widthsAreReadAsTheWiderRowByRow() throws IOException {
    write("a.parquet", "int32 id", "float", 0, 3);
    write("b.parquet", "int64 id (INTEGER(64,false))", "double", 3, 6);
    writeSplit(folder.resolve("c.parquet"), "float", 6);

    requireAll(read(folder));
  }

  @Test
  void unsignedIdsAreReadUpToTheLargestLong() {
    String schema = "message m { required int64 id (INTEGER(64,false));" + LIST.formatted("float");
    long[] ids = {0, Long.MAX_VALUE, Long.MIN_VALUE};
    // Signed ids of another file may well be negative.
    ParquetFiles.write(
        folder.resolve("b.parquet"),
        "message m { required int64 id;" + LIST.formatted("float"),
        1,
        (row, i) -> {
          row.append("id", -7L);
          row.addGroup("embedding").addGroup("list").append("element", 1f);
        });
    ParquetFiles.write(
        folder.resolve("a.parquet"),
        schema,
        ids.length,
        (row, i) -> {
          row.append("id", ids[i]);
          row.addGroup("embedding").addGroup("list").append("element", 1f);
        });

    EmbeddingSource source =
        EmbeddingSources.open(spark, InputBuilder.candidates(folder).skippingFaults().build());
    ReadBack read = ReadBack.of(source);

    assertThat(source.idKind()).isEqualTo(IdKind.LONG);
    assertThat(read.ids).containsExactlyInAnyOrder("0", "9223372036854775807", "-7");
    assertThat(read.fault().message())
        .contains("a.parquet")
        .contains("row 2, id 9223372036854775808: ")
        .contains("the id is 9223372036854775808; unsigned ids must be below 2^63");
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 0.125f})
  void listsOfInt8AreReadAndScaled(float scale) {
    Path file = write("x.parquet", "int64 id", "int32", 0, ROWS);
    refused(file).hasMessageContaining("is list of int32; must be array<float>");
    Path int8 = folder.resolve("y.parquet");
    ParquetFiles.write(
        int8,
        "message m { required int64 id;"
            + LIST.formatted("int32").replace("element;", "element (INTEGER(8,true));"),
        // Twenty times the same components, of which the writer keeps a dictionary.
        20 * ROWS,
        (row, i) -> fill(row, i % ROWS, "int8"));

    EmbeddingInput input = InputBuilder.candidates(int8).build().scaledBy(scale);
    ReadBack read = ReadBack.of(EmbeddingSources.open(inBatches(scale == 1), input));

    assertThat(read.rows).hasSize(20 * ROWS);
    for (int i = 0; i < 20 * ROWS; i++) {
      int row = Integer.parseInt(read.ids.get(i));
      for (int k = 0; k < DIMENSION; k++) {
        assertThat(read.rows.get(i)[k]).isEqualTo(scale * (DIMENSION * row + k - 24));
      }
    }
  }

  /** In batches with one scale, row by row with the other. */
  @ParameterizedTest
  @ValueSource(floats = {1, 0.125f})
  void bytesOfInt8AreReadAndScaled(float scale) {
    Path file =
        ParquetFiles.write(
            folder.resolve("x.parquet"),
            "message m { required int64 id; required binary embedding; }",
            ROWS,
            (row, i) ->
                row.append("id", (long) i)
                    .append(
                        "embedding",
                        Binary.fromConstantByteArray(new byte[] {(byte) -i, 0, 127, -128})));
    EmbeddingInput input =
        InputBuilder.candidates(file).binary(BinaryElementType.INT8).build().scaledBy(scale);

    ReadBack read = ReadBack.of(EmbeddingSources.open(inBatches(scale == 1), input));

    for (int i = 0; i < ROWS; i++) {
      assertThat(read.rows.get(i))
          .isEqualTo(new float[] {-i * scale, 0, 127 * scale, -128 * scale});
    }
  }

  private SparkSession inBatches(boolean value) {
    SparkSession session = spark.newSession();
    session.conf().set("spark.sql.parquet.enableVectorizedReader", value);
    return session;
  }

  @Test
  void aColumnMayHaveTheNameOfSparksMetadata() {
    Path file =
        ParquetFiles.write(
            folder.resolve("x.parquet"),
            "message m { required int64 _metadata; required group embedding (LIST) { repeated group list { required float element; } } required binary row_index (STRING); }",
            ROWS,
            (row, i) -> {
              row.append("_metadata", 100L + i).append("row_index", i < 6 ? "x" : "y");
              row.addGroup("embedding").addGroup("list").append("element", 1f + i);
            });

    ReadBack read = read(InputBuilder.candidates(file).columns("_metadata", "embedding").build());

    assertThat(read.ids).isEqualTo(ids(100, 100 + ROWS));
    QuerySet queries =
        EmbeddingSources.readQueries(
            spark,
            InputBuilder.queries(file).columns("_metadata", "embedding").tasks("_metadata").build(),
            100);
    assertThat(queries.targets()).hasSize(ROWS);
  }

  @Test
  void twoColumnsOfOneNameAreRefused() {
    Path file =
        ParquetFiles.write(
            folder.resolve("x.parquet"),
            "message m { required int64 id; required int64 id; required binary embedding; }",
            1,
            (row, i) -> row.append("embedding", "12345678"));

    refused(file)
        .hasMessage(
            "file:%s: has 2 columns named \"id\", and only one can be meant: rename or drop the others; columns: id (int64), id (int64), embedding (binary)"
                .formatted(file));
  }
}
