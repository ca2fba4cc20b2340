package io.tsds.storage.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.testkit.ArrayFiles;
import io.tsds.testkit.FvecsFiles;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DataSourcesIT {
  private static final float[][] ROWS = TestRows.random(101, 13, 1);

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  private Dataset<Row> npy(int splitBytes, String... paths) {
    return spark.read().format("npy").option("splitBytes", splitBytes).load(paths);
  }

  /** The rows as they come, which must be in the order of their numbers. */
  private static float[][] matrix(Dataset<Row> dataset) {
    List<Row> rows = dataset.collectAsList();
    float[][] matrix = new float[rows.size()][];
    for (int i = 0; i < matrix.length; i++) {
      assertThat(rows.get(i).getLong(0)).isEqualTo(i);
      matrix[i] = components(rows.get(i), 1);
    }
    return matrix;
  }

  private static float[] components(Row row, int column) {
    List<Float> boxed = row.getList(column);
    float[] components = new float[boxed.size()];
    for (int k = 0; k < components.length; k++) {
      components[k] = boxed.get(k);
    }
    return components;
  }

  @Test
  void theSchemaHasNoNulls() {
    Path file = NpyFiles.write(folder.resolve("x.npy"), ROWS);

    assertThat(npy(1 << 20, file.toString()).schema().toDDL())
        .isEqualTo("id BIGINT NOT NULL,embedding ARRAY<FLOAT> NOT NULL");
    assertThat(npy(1 << 20, file.toString()).schema().apply("embedding").dataType().json())
        .contains("\"containsNull\":false");
  }

  @ParameterizedTest
  @EnumSource(NpyFiles.Type.class)
  void everyElementTypeGivesTheSameRows(NpyFiles.Type type) {
    Path file = NpyFiles.write(folder.resolve("x.npy"), ROWS, type);

    assertThat(matrix(npy(1 << 20, file.toString()))).isDeepEqualTo(ROWS);
  }

  @Test
  void aSelectionIsJoinedWithItsVectors() {
    Path file = NpyFiles.write(folder.resolve("x.npy"), ROWS);
    Dataset<Row> selection =
        spark.createDataFrame(
            List.of(RowFactory.create(7L, 2), RowFactory.create(100L, 1)),
            new StructType().add("id", DataTypes.LongType).add("draws", DataTypes.IntegerType));

    List<Row> joined =
        selection
            .join(spark.read().format("npy").load(file.toString()), "id")
            .orderBy("id")
            .collectAsList();

    assertThat(joined).hasSize(2);
    assertThat(joined.get(0).getInt(1)).isEqualTo(2);
    assertThat(components(joined.get(0), 2)).isEqualTo(ROWS[7]);
    assertThat(components(joined.get(1), 2)).isEqualTo(ROWS[100]);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 64, 101})
  void aFileSplitByRowsGivesTheSameRows(int partitions) {
    Path file = NpyFiles.write(folder.resolve("x.npy"), ROWS);
    int bytes = 101 * 13 * 4;

    Dataset<Row> split = npy((bytes + partitions - 1) / partitions, file.toString());

    assertThat(split.javaRDD().getNumPartitions()).isEqualTo(partitions);
    assertThat(split.javaRDD().mapPartitions(rows -> List.of(rows.hasNext()).iterator()).collect())
        .hasSize(partitions)
        .doesNotContain(false);
    assertThat(matrix(split)).isDeepEqualTo(ROWS);
  }

  @Test
  void severalFilesAndGlobsGiveTheRowsOfOneFile() throws IOException {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    NpyFiles.write(parts.resolve("b.npy"), Arrays.copyOfRange(ROWS, 10, 11), NpyFiles.Type.F2);
    NpyFiles.write(parts.resolve("a.npy"), Arrays.copyOfRange(ROWS, 0, 10), NpyFiles.Type.F8);
    NpyFiles.write(parts.resolve("é.npy"), Arrays.copyOfRange(ROWS, 50, 101));
    NpyFiles.write(parts.resolve("c.npy"), Arrays.copyOfRange(ROWS, 11, 50));
    NpyFiles.write(parts.resolve("_hidden.npy"), ROWS);
    Files.writeString(parts.resolve(".c.npy.crc"), "a checksum");

    assertThat(matrix(npy(1000, parts.toString()))).isDeepEqualTo(ROWS);
    assertThat(matrix(npy(1000, parts + "/*.npy"))).isDeepEqualTo(ROWS);
    assertThat(matrix(npy(1000, parts + "/c.npy", parts + "/[!c].npy", parts + "/é.npy")))
        .isDeepEqualTo(ROWS);
  }

  @Test
  void namesWithCharactersOfGlobsAreFiles() {
    Path file = NpyFiles.write(folder.resolve("a b%20[1]{x}.npy"), ROWS);

    assertThat(matrix(npy(1000, file.toString()))).isDeepEqualTo(ROWS);
  }

  @Test
  void columnsThatAreNotAskedForAreNotRead() {
    Path file = NpyFiles.write(folder.resolve("x.npy"), ROWS);
    Dataset<Row> ids = npy(1000, file.toString()).select("id");

    assertThat(ids.queryExecution().executedPlan().toString())
        .contains("columns id RuntimeFilters");
    assertThat(ids.collectAsList()).hasSize(101);
    assertThat(npy(1000, file.toString()).count()).isEqualTo(101);
    assertThat(npy(1000, file.toString()).select("embedding").head().getList(0)).hasSize(13);
  }

  @Test
  void rowsThatAreReadAheadInSeveralPartsComeInOrder() {
    float[][] rows = TestRows.random(20_000, 8, 3);
    Path file = NpyFiles.write(folder.resolve("x.npy"), rows);

    assertThat(matrix(npy(1 << 20, file.toString()))).isDeepEqualTo(rows);
  }

  @Test
  void fvecsAreSplitByRowsToo() {
    Path file = FvecsFiles.write(folder.resolve("x.fvecs"), ROWS);

    Dataset<Row> split =
        spark.read().format("fvecs").option("splitBytes", "100").load(file.toString());

    assertThat(split.javaRDD().getNumPartitions()).isEqualTo(57);
    assertThat(matrix(split)).isDeepEqualTo(ROWS);
  }

  @Test
  void aFaultyRowStopsTheReadingUnlessItsFaultIsAskedFor() {
    Path file = FvecsFiles.write(folder.resolve("x.fvecs"), ROWS, 8, 17);
    Dataset<Row> rows = spark.read().format("fvecs").load(file.toString());

    assertThatThrownBy(rows::collectAsList)
        .hasStackTraceContaining("x.fvecs, row 17: its dimension reads 8; the first row's is 13")
        .hasRootCauseInstanceOf(UserException.class);
    List<Row> told = rows.select("id", "_fault").where("_fault is not null").collectAsList();
    assertThat(told).hasSize(1);
    assertThat(told.get(0).getLong(0)).isEqualTo(17);
    assertThat(told.get(0).getString(1)).isEqualTo("its dimension reads 8; the first row's is 13");
  }

  @ParameterizedTest
  @ValueSource(strings = {"npz", "safetensors"})
  void theArrayThatIsNamedIsRead(String format) {
    Path file = folder.resolve("x." + format);
    if (format.equals("npz")) {
      ArrayFiles.npz(file, "vectors", ROWS, false);
    } else {
      ArrayFiles.safetensors(file, "vectors", ArrayFiles.Tensor.F32, ROWS);
    }

    assertThat(matrix(spark.read().format(format).option("array", "vectors").load(file.toString())))
        .isDeepEqualTo(ROWS);
    assertThatThrownBy(
            () -> spark.read().format(format).option("array", "others").load(file.toString()))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("x." + format, "has no array others", "vectors", "option array");
  }

  @Test
  void theSourcesNameWhatTheyCannotUse() {
    assertThatThrownBy(() -> spark.read().format("npy").load())
        .isInstanceOf(UserException.class)
        .hasMessage("format npy needs a path: load(path)");
    assertThatThrownBy(
            () ->
                spark
                    .read()
                    .format("npy")
                    .option("splitBytes", "none")
                    .load(NpyFiles.write(folder.resolve("x.npy"), ROWS).toString()))
        .isInstanceOf(UserException.class)
        .hasMessage("splitBytes is none; must be a number of bytes above 0, such as 64m");
  }
}
