package io.tsds.storage.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.InputBuilder;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.QueriesOfTargets;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How queries are split into target tasks. */
class TargetColumnIT {
  private static final String[] TARGETS = {"b", "a/b", "b", "é", "z", "b", "a/b"};
  private static final float[][] ROWS = TestRows.random(TARGETS.length, 5, 31);

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  @Test
  void targetsComeByNameEachWithItsRowsInOrder() {
    for (int files : List.of(1, 3)) {
      Path input = queries().writeParquet(folder.resolve("in " + files), files);
      QuerySet read = read(InputBuilder.queries(input).splitBy("task"));
      assertThat(read.targets().stream().map(TargetQueries::name))
          .containsExactly("a/b", "b", "z", "é");
      assertThat(read.targets().get(0).rows()).containsExactly(1, 6);
      assertThat(read.targets().get(1).rows()).containsExactly(0, 2, 5);
      assertThat(read.targets().get(2).rows()).containsExactly(4);
      assertThat(read.targets().get(3).rows()).containsExactly(3);
      assertThat(read.values()).hasSize(7 * 5).startsWith(ROWS[0]).endsWith(ROWS[6]);
    }
  }

  @Test
  void queriesAreOneTargetWithoutTheOption() {
    Path input = queries().writeParquet(folder, 2);
    QuerySet read = read(InputBuilder.queries(input));
    assertThat(read.targets()).hasSize(1);
    assertThat(read.targets().get(0).name()).isNull();
    assertThat(read.targets().get(0).rows()).containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"int32; ''", "int64; ''", "int32; (INTEGER(8,true))", "int32; (INTEGER(16,false))"})
  void integersAreNamedByTheirDecimals(String type, String annotation) {
    QueriesOfTargets numbers =
        new QueriesOfTargets(ROWS, new String[] {"7", "-3", "7", "7", "12", "-3", "7"});
    if (annotation.contains("false")) {
      numbers = numbers.withTarget(1, "3").withTarget(5, "3");
    }
    Path input = numbers.writeParquetOfIntegers(folder, type, " " + annotation);
    QuerySet read = read(InputBuilder.queries(input).splitBy("task"));
    assertThat(read.targets().stream().map(TargetQueries::name))
        .containsExactlyInAnyOrder(numbers.targets()[1], "7", "12");
  }

  @Test
  void rowsWithoutATargetAreFaulty() {
    Path input = queries().withTarget(4, null).writeParquet(folder.resolve("null"), 2);
    assertThatThrownBy(() -> read(InputBuilder.queries(input).splitBy("task")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "`queries`: file:%s/part 1 #1.parquet, row 1, id 4: the target task is null (`on-bad-row` skip leaves such rows out and counts them)"
                .formatted(input));
    Path empty = queries().withTarget(0, "").writeParquet(folder.resolve("empty"), 1);
    assertThatThrownBy(() -> read(InputBuilder.queries(empty).splitBy("task")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("row 0, id 0: the target task is empty");
  }

  @Test
  void skippedRowsCountWhereTheyBelong() {
    Path input =
        queries()
            .withTarget(4, null)
            .withVector(1, null)
            .withVector(5, new float[] {1, 2, Float.NaN, 4, 5})
            .writeParquet(folder, 2);
    QuerySet read = read(InputBuilder.queries(input).splitBy("task").skippingFaults());
    assertThat(read.rows()).isEqualTo(4);
    assertThat(read.skippedRows()).isEqualTo(3);
    assertThat(read.targets().stream().map(TargetQueries::name)).containsExactly("a/b", "b", "é");
    assertThat(read.targets().stream().map(TargetQueries::skippedRows)).containsExactly(1L, 1L, 0L);
    assertThat(read.targets().get(0).rows()).containsExactly(3);
    assertThat(read.targets().get(1).rows()).containsExactly(0, 1);
    assertThat(read.ids().text(3)).isEqualTo("6");
  }

  @Test
  void aTargetOfWhichNothingIsLeftIsRefused() {
    Path input = queries().withVector(4, null).writeParquet(folder, 1);
    assertThatThrownBy(() -> read(InputBuilder.queries(input).splitBy("task").skippingFaults()))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "no row of target task z in " + input + " is left", "skipped: 1 row");
  }

  @Test
  void rowsOffUnitLengthAreCountedByTarget() {
    Path input = queries().withVector(4, new float[] {0, 0, 1, 0, 0}).writeParquet(folder, 1);
    QuerySet read = read(InputBuilder.queries(input).splitBy("task"));
    assertThat(read.targets().stream().map(TargetQueries::notUnitRows))
        .containsExactly(2L, 3L, 0L, 1L);
    assertThat(read.notUnitRows()).isEqualTo(6);
    QuerySet cosine = read(InputBuilder.queries(input).splitBy("task").metric(Metric.COSINE));
    assertThat(cosine.notUnitRows()).isZero();
  }

  @Test
  void aColumnThatCannotBeUsedIsNamedWhenTheInputIsOpened() {
    Path input = queries().writeParquet(folder.resolve("in"), 1);
    assertThatThrownBy(
            () -> EmbeddingSources.open(spark, InputBuilder.queries(input).splitBy("Task").build()))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`task-column`", "has no column \"Task\"", "task (binary STRING)");
    assertThatThrownBy(
            () ->
                EmbeddingSources.open(
                    spark, InputBuilder.queries(input).splitBy("embedding").build()))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "`task-column`", "is list of float", "must be strings or integers");
    Path unsigned =
        new QueriesOfTargets(ROWS, new String[] {"7", "3", "7", "7", "12", "3", "7"})
            .writeParquetOfIntegers(folder.resolve("u"), "int64", " (INTEGER(64,false))");
    assertThatThrownBy(
            () ->
                EmbeddingSources.open(
                    spark, InputBuilder.queries(unsigned).splitBy("task").build()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("REPLACE (CAST(\"task\" AS VARCHAR) AS \"task\")");
  }

  @Test
  void filesWithoutColumnsAreRefused() {
    Path input = NpyFiles.write(folder.resolve("x.npy"), ROWS);
    assertThatThrownBy(
            () -> EmbeddingSources.open(spark, InputBuilder.queries(input).splitBy("task").build()))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`task-column` is task", "is npy", "give Parquet files");
  }

  @Test
  void aFlippedBitOfATargetsNameIsFoundByTheChecksumOfItsPage() throws IOException {
    Path input = queries().writeParquet(folder.resolve("in"), 1);
    Path file;
    try (Stream<Path> files = Files.list(input)) {
      file = files.findAny().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    String content = new String(bytes, StandardCharsets.ISO_8859_1);
    // The first time that the name stands there is in the page or its dictionary.
    bytes[content.indexOf("a/b")] ^= 2;
    Files.write(file, bytes);
    assertThatThrownBy(() -> read(InputBuilder.queries(input).splitBy("task")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file.getFileName() + ": the checksum of a page does not match");
  }

  private static QueriesOfTargets queries() {
    return new QueriesOfTargets(ROWS, TARGETS);
  }

  private QuerySet read(InputBuilder input) {
    return EmbeddingSources.readQueries(spark, input.build(), 100);
  }
}
