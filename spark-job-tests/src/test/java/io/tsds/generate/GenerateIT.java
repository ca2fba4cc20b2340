package io.tsds.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.generate.GenerateParameters.Copies;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Queries;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.storage.writing.ComponentType;
import io.tsds.testkit.LocalSpark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateIT {
  private static final int ROWS = 1000;
  private static final int DIMENSION = 12;
  private static final Copies COPIES = new Copies(0.1, 0.02, 2, 0.05, 3);

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  @Test
  void numberOfFilesDoesNotChangeTheRows() throws IOException {
    List<double[]> one = npyRows(1);
    assertThat(one).hasSize(ROWS);
    for (int files : new int[] {2, 7, 64}) {
      assertThat(npyRows(files)).containsExactlyElementsOf(one);
      assertThat(NpyRows.visibleFiles(folder.resolve("npy" + files))).hasSize(files);
    }
  }

  @Test
  void moreRowsDoNotFitMoreFiles() {
    Storage storage = npy(ComponentType.FLOAT32, ROWS + 1);
    assertThatThrownBy(() -> parameters("x", storage))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`files` is 1001; must be at most 1000");
  }

  @Test
  void truthNamesEveryCopyAndItsSource() throws IOException {
    List<double[]> rows = npyRows(3);
    List<Row> truth = truth("npy3");
    Set<Long> copies = new HashSet<>();
    for (Row copy : truth) {
      copies.add(copy.getLong(0));
      double distance = distance(rows.get((int) copy.getLong(0)), rows.get((int) copy.getLong(2)));
      if (copy.getString(1).equals("exact")) {
        assertThat(distance).isZero();
      } else {
        assertThat(copy.getString(1)).isEqualTo("near");
        assertThat(distance).isBetween(1e-3, 0.05);
      }
    }
    assertThat(copies).hasSize(150);
    assertThat(truth.stream().filter(row -> row.getString(1).equals("near"))).hasSize(100);
    assertThat(truth.stream().map(row -> row.getLong(2))).doesNotContainAnyElementsOf(copies);
    // A rate of 15 % puts about 75 copies into each half of the rows, 10 of them away is 1.8 sigma.
    assertThat(copies.stream().filter(id -> id < ROWS / 2).count()).isBetween(60L, 90L);
  }

  @Test
  void rowsHaveUnitLengthInEveryType() throws IOException {
    for (ComponentType type : ComponentType.values()) {
      String name = "type" + type;
      Generation.write(spark, parameters(name, npy(type, 2)));
      double tolerance = type == ComponentType.FLOAT16 ? 2e-3 : 1e-6;
      assertThat(NpyRows.ofFolder(folder.resolve(name)))
          .allSatisfy(
              row ->
                  assertThat(distance(row, new double[DIMENSION])).isCloseTo(1, within(tolerance)));
    }
  }

  @Test
  void parquetArraysHoldTheRowsOfNpy() throws IOException {
    List<double[]> expected = npyRows(1);
    Storage storage =
        new Storage(FileFormat.PARQUET, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, 3);
    Generation.write(spark, parameters("array", storage));
    List<Row> rows = parquet("array");
    assertThat(rows).hasSize(ROWS);
    for (int row = 0; row < ROWS; row++) {
      assertThat(rows.get(row).getLong(0)).isEqualTo(row);
      List<Float> embedding = rows.get(row).getList(1);
      assertThat(embedding.stream().mapToDouble(Float::doubleValue))
          .containsExactly(boxed(expected.get(row)));
    }
  }

  @Test
  void parquetBinaryHoldsTheRowsOfNpyUnderStringIds() throws IOException {
    List<double[]> expected = npyRows(1);
    Storage storage =
        new Storage(FileFormat.PARQUET, ComponentType.FLOAT32, Layout.BINARY, IdKind.STRING, 3);
    Generation.write(spark, parameters("binary", storage));
    List<Row> rows = spark.read().parquet(folder.resolve("binary").toString()).collectAsList();
    assertThat(rows).hasSize(ROWS);
    for (Row row : rows) {
      String id = row.getString(0);
      assertThat(id).startsWith("row-");
      ByteBuffer bytes = ByteBuffer.wrap(row.<byte[]>getAs(1)).order(ByteOrder.LITTLE_ENDIAN);
      for (double value : expected.get(Integer.parseInt(id.substring(4)))) {
        assertThat((double) bytes.getFloat()).isEqualTo(value);
      }
      assertThat(bytes.hasRemaining()).isFalse();
    }
    assertThat(truth("binary"))
        .allMatch(
            copy -> copy.getString(0).startsWith("row-") && copy.getString(2).startsWith("row-"));
  }

  @Test
  void queriesAreWrittenApartAndAreNoCandidates() throws IOException {
    GenerateParameters parameters =
        new GenerateParameters(
            new Data(ROWS, DIMENSION, 400, 1),
            COPIES,
            npy(ComponentType.FLOAT32, 1),
            new Queries(40, uri("queries")),
            uri("candidates"),
            3,
            false);
    Generation.Written written = Generation.write(spark, parameters);
    assertThat(written.queries()).endsWith("/queries");
    assertThat(written.candidateBytes()).isEqualTo(128 + ROWS * DIMENSION * 4);
    List<double[]> queries = NpyRows.ofFolder(folder.resolve("queries"));
    List<double[]> candidates = NpyRows.ofFolder(folder.resolve("candidates"));
    assertThat(queries).hasSize(40);
    assertThat(queries)
        .allSatisfy(
            query ->
                assertThat(candidates)
                    .allSatisfy(row -> assertThat(distance(row, query)).isGreaterThan(1e-3)));
  }

  @Test
  void queriesInsideTheCandidatesAreRefused() {
    GenerateParameters parameters =
        new GenerateParameters(
            new Data(ROWS, DIMENSION, 400, 1),
            COPIES,
            npy(ComponentType.FLOAT32, 1),
            new Queries(40, uri("all/queries")),
            uri("all"),
            3,
            false);
    assertThatThrownBy(() -> Generation.write(spark, parameters))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`queries-output`")
        .hasMessageContaining("overlaps");
    assertThat(folder.resolve("all")).doesNotExist();
  }

  @Test
  void existingDataIsReplacedOnlyWhenAsked() throws IOException {
    GenerateParameters parameters = parameters("twice", npy(ComponentType.FLOAT32, 5));
    Generation.write(spark, parameters);
    assertThatThrownBy(() -> Generation.write(spark, parameters))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("twice exists; add `overwrite`");
    GenerateParameters again =
        new GenerateParameters(
            parameters.data(),
            parameters.copies(),
            npy(ComponentType.FLOAT32, 2),
            parameters.queries(),
            parameters.output(),
            4,
            true);
    Generation.write(spark, again);
    assertThat(NpyRows.visibleFiles(folder.resolve("twice"))).hasSize(2);
    assertThat(truth("twice")).hasSize(150);
  }

  @Test
  void foldersOfOthersAreLeftAlone() throws IOException {
    Path precious = Files.createDirectories(folder.resolve("mine")).resolve("thesis.txt");
    Files.writeString(precious, "mine");
    GenerateParameters parameters =
        new GenerateParameters(
            new Data(ROWS, DIMENSION, 400, 1),
            COPIES,
            npy(ComponentType.FLOAT32, 1),
            new Queries(0, null),
            uri("mine"),
            0,
            true);
    assertThatThrownBy(() -> Generation.write(spark, parameters))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds no generated data");
    assertThat(precious).hasContent("mine");
  }

  private List<double[]> npyRows(int files) throws IOException {
    String name = "npy" + files;
    Generation.write(spark, parameters(name, npy(ComponentType.FLOAT32, files)));
    return NpyRows.ofFolder(folder.resolve(name));
  }

  private GenerateParameters parameters(String name, Storage storage) {
    return new GenerateParameters(
        new Data(ROWS, DIMENSION, 400, 1),
        COPIES,
        storage,
        new Queries(0, null),
        uri(name),
        3,
        false);
  }

  private static Storage npy(ComponentType type, int files) {
    return new Storage(FileFormat.NPY, type, Layout.ARRAY, IdKind.LONG, files);
  }

  private String uri(String name) {
    return folder.resolve(name).toString();
  }

  private List<Row> parquet(String name) {
    return spark.read().parquet(uri(name)).orderBy("id").collectAsList();
  }

  private List<Row> truth(String name) {
    return spark.read().parquet(uri(name + ".truth")).orderBy("id").collectAsList();
  }

  private static Double[] boxed(double[] values) {
    Double[] boxed = new Double[values.length];
    for (int k = 0; k < values.length; k++) {
      boxed[k] = values[k];
    }
    return boxed;
  }

  private static double distance(double[] a, double[] b) {
    double squared = 0;
    for (int k = 0; k < a.length; k++) {
      squared += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return Math.sqrt(squared);
  }
}
