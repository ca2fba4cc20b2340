package io.tsds.storage.parquet;

import static io.tsds.storage.input.Refusals.refused;
import static io.tsds.storage.parquet.MatrixFiles.DIMENSION;
import static io.tsds.storage.parquet.MatrixFiles.LIST;
import static io.tsds.storage.parquet.MatrixFiles.ROWS;
import static io.tsds.storage.parquet.MatrixFiles.fill;
import static io.tsds.storage.parquet.MatrixFiles.ids;
import static io.tsds.storage.parquet.MatrixFiles.matrix;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.IdKind;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputBuilder;
import io.tsds.storage.input.ReadBack;
import io.tsds.storage.queries.QuerySet;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.ParquetFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow, DuckDB and older writers leave, read as what they are. */
final class ParquetOfOthersIT {
  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  private MatrixFiles files;

  @BeforeEach
  void putFilesInTheFolder() {
    files = new MatrixFiles(folder);
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

  @ParameterizedTest
  @ValueSource(strings = {"float", "double"})
  void byteStreamSplitIsRead(String element) throws IOException {
    Path file = folder.resolve("x.parquet");
    files.writeSplit(file, element, 0);

    ReadBack read = read(file);

    assertThat(read.matrix()).isDeepEqualTo(matrix());
    assertThat(read.ids).isEqualTo(ids(0, ROWS));
  }

  @Test
  void byteStreamSplitIsReadBesideOtherEncodings() throws IOException {
    files.floats("a.parquet", "int64 id", 0, 5);
    files.writeSplit(folder.resolve("b.parquet"), "float", 5);

    requireAll(read(folder));
  }

  @Test
  void duckDbsSecondVersionIsReadWithItsTargets() throws IOException {
    Path file = files.resource("duckdb-v2.parquet");

    assertThat(read(file).matrix()).isDeepEqualTo(matrix());
    QuerySet queries =
        EmbeddingSources.readQueries(
            spark, InputBuilder.queries(file).splitBy("task").build(), 100);
    assertThat(queries.targets().get(1).rows()).containsExactly(1, 3, 5, 7, 9, 11);
  }

  @Test
  void filesWithoutRowsAreSkippedAndCounted() throws IOException {
    files.resource("null-columns.parquet");
    files.resource("no-columns.parquet");
    files.floats("p.parquet", "int64 id", 0, ROWS);
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
    files.write("a.parquet", "int32 id", "float", 0, 3);
    files.write("b.parquet", "int64 id", "double", 3, 6);
    files.write("c.parquet", "int64 id (INTEGER(64,false))", "float", 6, 9);
    files.write("d.parquet", "int32 id (INTEGER(8,false))", "float", 9, ROWS);

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
            EmbeddingSources.open(
                LocalSpark.inBatches(inBatches), InputBuilder.candidates(folder).build()));

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
    files.write("a.parquet", "int32 id", "float", 0, 3);
    files.write("b.parquet", "int64 id (INTEGER(64,false))", "double", 3, 6);
    files.writeSplit(folder.resolve("c.parquet"), "float", 6);

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
    Path file = files.write("x.parquet", "int64 id", "int32", 0, ROWS);
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
    ReadBack read = ReadBack.of(EmbeddingSources.open(LocalSpark.inBatches(scale == 1), input));

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

    ReadBack read = ReadBack.of(EmbeddingSources.open(LocalSpark.inBatches(scale == 1), input));

    for (int i = 0; i < ROWS; i++) {
      assertThat(read.rows.get(i))
          .isEqualTo(new float[] {-i * scale, 0, 127 * scale, -128 * scale});
    }
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
            InputBuilder.queries(file)
                .columns("_metadata", "embedding")
                .splitBy("_metadata")
                .build(),
            100);
    assertThat(queries.targets()).hasSize(ROWS);
  }
}
