package io.tsds.storage.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.InputBuilder;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries read into one array: their order, their faults, and how many there may be. */
final class QueryReaderIT {
  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  private Path npy(float[][] rows) {
    return NpyFiles.write(folder.resolve("x.npy"), rows);
  }

  @Test
  void queriesComeInTheOrderOfTheFiles() {
    float[][] rows = TestRows.random(100, 5, 13);
    NpyFiles.write(folder.resolve("b.npy"), Arrays.copyOfRange(rows, 30, 100));
    NpyFiles.write(folder.resolve("a.npy"), Arrays.copyOfRange(rows, 0, 30), NpyFiles.Type.F2);

    QuerySet queries =
        EmbeddingSources.readQueries(spark, InputBuilder.queries(folder).build(), 100);

    assertThat(queries.rows()).isEqualTo(100);
    assertThat(queries.dimension()).isEqualTo(5);
    assertThat(queries.notUnitRows()).isEqualTo(100);
    for (int i = 0; i < 100; i++) {
      assertThat(queries.ids().text(i)).isEqualTo(Integer.toString(i));
      assertThat(Arrays.copyOfRange(queries.values(), 5 * i, 5 * i + 5)).isEqualTo(rows[i]);
    }
  }

  @Test
  void queriesComeInTheOrderOfTheFilesHoweverSparkSplitsThem() {
    float[][] rows = TestRows.random(500, 5, 16);
    Embeddings.numbered(rows).writeParquet(folder, 2);
    SparkSession session =
        LocalSpark.with(
            "spark.sql.files.maxPartitionBytes", 1000, "spark.sql.files.openCostInBytes", 0);
    EmbeddingInput input = InputBuilder.queries(folder).columns("none", "embedding").build();

    assertThat(EmbeddingSources.open(session, input).partitions()).isGreaterThan(7);
    QuerySet queries = EmbeddingSources.readQueries(session, input, 500);

    for (int i = 0; i < 500; i++) {
      assertThat(queries.ids().text(i)).isEqualTo(Integer.toString(i));
      assertThat(Arrays.copyOfRange(queries.values(), 5 * i, 5 * i + 5)).isEqualTo(rows[i]);
    }
  }

  @Test
  void queriesBeyondOneArrayAreRefused() throws IOException {
    Path file =
        NpyFiles.write(
            folder.resolve("x.npy"), NpyFiles.header("<f2", false, "(65536, 32768)"), new byte[0]);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(sparse.length() + (1L << 32));
    }

    assertThatThrownBy(
            () -> EmbeddingSources.readQueries(spark, InputBuilder.queries(file).build(), 1 << 20))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "`queries`: 65536 rows of 32768 components are 2147483648 values; must be below 2^31 to fit one array");
  }

  @Test
  void skippedQueriesLeaveNoGap() {
    float[][] rows = TestRows.random(10, 5, 14);
    rows[0][0] = Float.NaN;
    rows[4][4] = Float.NaN;

    QuerySet queries =
        EmbeddingSources.readQueries(
            spark, InputBuilder.queries(npy(rows)).skippingFaults().build(), 10);

    assertThat(queries.skippedRows()).isEqualTo(2);
    assertThat(queries.rows()).isEqualTo(8);
    assertThat(queries.ids().text(3)).isEqualTo("5");
    assertThat(Arrays.copyOfRange(queries.values(), 15, 20)).isEqualTo(rows[5]);
  }

  @Test
  void queriesThatCannotBeTakenAreRefused() {
    float[][] rows = TestRows.random(10, 5, 15);
    Path file = npy(rows);
    assertThatThrownBy(
            () -> EmbeddingSources.readQueries(spark, InputBuilder.queries(file).build(), 9))
        .isInstanceOf(UserException.class)
        .hasMessage("`queries` " + file + ": has 10 rows; at most 9 can be taken");

    rows[7][1] = Float.NaN;
    npy(rows);
    assertThatThrownBy(
            () -> EmbeddingSources.readQueries(spark, InputBuilder.queries(file).build(), 10))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "`queries`: file:%s, row 7, id 7: component 1 is NaN; components must be finite (`on-bad-row` skip leaves such rows out and counts them)"
                .formatted(file));

    for (float[] row : rows) {
      row[1] = Float.NaN;
    }
    npy(rows);
    assertThatThrownBy(
            () ->
                EmbeddingSources.readQueries(
                    spark, InputBuilder.queries(file).skippingFaults().build(), 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is left; faulty and skipped: 10 rows");
  }
}
