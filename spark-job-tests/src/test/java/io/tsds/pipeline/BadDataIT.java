package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.embedding.StringIds;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.HookedDisk;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data that the whole job refuses, with the place in one message. */
class BadDataIT {
  private static final int ROWS = 3000;
  private static final int DIMENSION = 6;
  private static final int FILES = 24;

  @TempDir private Path folder;

  private Path candidates;
  private Path queries;
  private Path output;

  @BeforeEach
  void writeGoodQueries() {
    candidates = folder.resolve("candidates");
    queries = Embeddings.numbered(rows(4, DIMENSION)).writeNpy(folder.resolve("queries"), 1);
    output = folder.resolve("out");
  }

  @Test
  void lateRowWithNaNIsNamedAndItsCorrectionIsSelected() {
    float[][] rows = rows(ROWS, DIMENSION);
    float good = rows[ROWS - 1][4];
    rows[ROWS - 1][4] = Float.NaN;
    Embeddings.numbered(rows).withIds(LongIds.range(7000, ROWS)).writeParquet(candidates, FILES);
    refused(selection())
        .hasMessageContainingAll(
            "`candidates`",
            candidates + "/part-023.parquet, row 124, id 9999",
            "component 4 is NaN",
            "`on-bad-row` skip");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    rows[ROWS - 1][4] = good;
    Embeddings.numbered(rows).withIds(LongIds.range(7000, ROWS)).writeParquet(candidates, FILES);
    assertThat(selection().run()).isInstanceOf(RunResult.Done.class);
  }

  @Test
  void firstOfSeveralFaultsIsNamedWhicheverTaskFindsIt() {
    float[][] rows = rows(ROWS, DIMENSION);
    rows[ROWS - 1][0] = Float.NaN;
    rows[1300][1] = Float.POSITIVE_INFINITY;
    rows[1301][1] = Float.NaN;
    Embeddings.numbered(rows).writeParquet(candidates, FILES);
    refused(selection())
        .hasMessageContainingAll("part-010.parquet, row 50, id 1300", "component 1 is Infinity");
  }

  @Test
  void searchEndsAtTheFirstFaultAndNotWhenAllRowsAreRead() throws Exception {
    float[][] rows = rows(ROWS, DIMENSION);
    rows[31][1] = Float.NaN;
    rows[ROWS - 1][0] = Float.NaN;
    Path file = NpyFiles.write(folder.resolve("candidates.npy"), rows);
    SparkSession spark = LocalSpark.manyPartitions(10L * DIMENSION * Float.BYTES);
    FinishedTasks tasks = new FinishedTasks();
    spark.sparkContext().addSparkListener(tasks);
    try {
      refused(Selections.of(file, queries, output).in(spark))
          .hasMessageContaining("candidates.npy, row 31");
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(tasks);
    }
    assertThat(tasks.count.get()).isBetween(4, 150);
  }

  @Test
  void noTaskIsAtWorkAnyMoreWhenTheFaultIsSaid() {
    float[][] rows = rows(ROWS, DIMENSION);
    rows[31][1] = Float.NaN;
    Embeddings.numbered(rows).writeNpy(candidates, 2);
    AtomicInteger atWork = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    HookedDisk.onEachOpening("part-000", () -> inATask(() -> begun.await(1, TimeUnit.MINUTES)));
    HookedDisk.onEachOpening(
        "part-001",
        () ->
            inATask(
                () -> {
                  atWork.incrementAndGet();
                  begun.countDown();
                  Thread.sleep(1500);
                  return atWork.decrementAndGet();
                }));
    try {
      refused(
              Selections.ofUris(HookedDisk.uri(candidates), queries.toString(), output.toString())
                  .in(LocalSpark.manyPartitions(ROWS / 2L * DIMENSION * Float.BYTES)))
          .hasMessageContaining("part-000.npy, row 31");
    } finally {
      HookedDisk.clear();
    }
    assertThat(begun.getCount()).isZero();
    assertThat(atWork).hasValue(0);
  }

  private static void inATask(Callable<?> work) throws IOException {
    if (TaskContext.get() != null) {
      try {
        work.call();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  private static final class FinishedTasks extends SparkListener {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskInfo().successful()) {
        count.incrementAndGet();
      }
    }
  }

  @Test
  void rowWithNaNInNpyIsNamed() {
    float[][] rows = rows(ROWS, DIMENSION);
    rows[2999][5] = Float.NaN;
    Embeddings.numbered(rows).writeNpy(candidates, 3);
    refused(selection())
        .hasMessageContainingAll("part-002.npy, row 999, id 2999", "component 5 is NaN");
  }

  @Test
  void faultyRowsAreSkippedAndCountedOnRequest() {
    float[][] rows = rows(ROWS, DIMENSION);
    int[] faulty = {0, 1300, ROWS - 1};
    for (int row : faulty) {
      rows[row][2] = Float.NaN;
    }
    Embeddings.numbered(rows).writeParquet(candidates, FILES);
    RunReport skipped = selection().onBadRow(OnBadRow.SKIP).report();
    assertThat(skipped.counts().skippedCandidates()).isEqualTo(faulty.length);
    assertThat(skipped.counts().candidates()).isEqualTo(ROWS - faulty.length);

    int[] good = IntStream.range(0, ROWS).filter(row -> Float.isFinite(rows[row][2])).toArray();
    float[][] goodRows = IntStream.of(good).mapToObj(row -> rows[row]).toArray(float[][]::new);
    Path others = folder.resolve("others");
    new Embeddings(goodRows, LongIds.range(0, ROWS).select(good)).writeParquet(others, 2);
    RunReport expected = Selections.of(others, queries, folder.resolve("expected")).report();
    assertThat(skipped.checksums()).isEqualTo(expected.checksums());
  }

  private static float[][] withZeroVectors(int... zero) {
    float[][] rows = rows(ROWS, DIMENSION);
    for (int row : zero) {
      rows[row] = new float[DIMENSION];
    }
    return rows;
  }

  @Test
  void zeroVectorsAreKeptWithAWarningThatCountsThem() {
    Embeddings.numbered(withZeroVectors(0, 1300, ROWS - 1)).writeParquet(candidates, FILES);
    float[][] asked = rows(4, DIMENSION);
    asked[2] = new float[DIMENSION];
    Embeddings.numbered(asked).writeNpy(queries, 1);
    RunReport report = selection().report();
    assertThat(report.counts().candidates()).isEqualTo(ROWS);
    assertThat(report.warnings())
        .filteredOn(warning -> warning.contains("zero vectors"))
        .singleElement()
        .asString()
        .startsWith("zero vectors, as unfilled rows are, were kept, 3 candidates and 1 query")
        .contains("`on-zero-vector` skip");
  }

  @Test
  void zeroVectorsAreSkippedOnRequestAsIfTheyWereNotThere() {
    int[] zero = {0, 1300, 1301, ROWS - 1};
    float[][] rows = withZeroVectors(zero);
    Embeddings.numbered(rows).writeParquet(candidates, FILES);
    RunReport skipped = selection().onZeroVector(OnZeroVector.SKIP).report();
    assertThat(skipped.counts().skippedCandidates()).isEqualTo(zero.length);
    assertThat(skipped.warnings())
        .anyMatch(
            warning ->
                warning.endsWith("skip): 4 candidates, of them 4 zero vectors, and 0 queries"));
    int[] good =
        IntStream.range(0, ROWS)
            .filter(row -> IntStream.of(zero).noneMatch(z -> z == row))
            .toArray();
    float[][] goodRows = IntStream.of(good).mapToObj(row -> rows[row]).toArray(float[][]::new);
    Path others = folder.resolve("others");
    new Embeddings(goodRows, LongIds.range(0, ROWS).select(good)).writeParquet(others, 2);
    RunReport expected = Selections.of(others, queries, folder.resolve("expected")).report();
    assertThat(skipped.checksums()).isEqualTo(expected.checksums());
  }

  @Test
  void aZeroVectorIsNamedOnRequestWhateverElseIsSkipped() {
    float[][] rows = withZeroVectors(1300);
    rows[1290][0] = Float.NaN;
    Embeddings.numbered(rows).writeParquet(candidates, FILES);
    refused(selection().onZeroVector(OnZeroVector.FAIL).onBadRow(OnBadRow.SKIP))
        .hasMessageContainingAll("part-010.parquet, row 50, id 1300", "`on-zero-vector` is fail")
        .hasMessageNotContaining("`on-bad-row`");
  }

  @Test
  void nothingButFaultyRowsIsNothingToChooseFrom() {
    float[][] rows = rows(30, DIMENSION);
    for (float[] row : rows) {
      row[0] = Float.NaN;
    }
    Embeddings.numbered(rows).writeParquet(candidates, 2);
    refused(selection().onBadRow(OnBadRow.SKIP))
        .hasMessageContainingAll("`candidates` " + candidates, "no rows to choose from");
  }

  @Test
  void queriesOfAnotherDimensionAreNamed() {
    Embeddings.numbered(rows(50, DIMENSION + 1)).writeParquet(candidates, 1);
    refused(selection())
        .hasMessageContainingAll(
            "`queries` " + queries, "dimension 6", "`candidates` " + candidates, "7");
    assertThat(folder.resolve("out.work")).doesNotExist();
  }

  @Test
  void rowOfAnotherDimensionIsNamed() {
    float[][] rows = rows(200, DIMENSION);
    rows[150] = new float[DIMENSION + 2];
    Embeddings.numbered(rows).writeParquet(candidates, 2);
    refused(selection())
        .hasMessageContainingAll("part-001.parquet, row 50, id 150", "8 components", "6");
  }

  @ParameterizedTest
  @EnumSource
  void idOfTwoNeighborsIsNamed(Method method) {
    long[] ids = IntStream.range(0, 200).mapToLong(row -> row == 170 ? 31 : row).toArray();
    Embeddings.numbered(rows(200, DIMENSION)).withIds(new LongIds(ids)).writeParquet(candidates, 3);
    refused(selection().method(method))
        .hasMessageContainingAll("`candidates` " + candidates, "id 31 occurs more than once");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void idOfANeighborAndItsCopyIsNamed(Method method) {
    float[][] rows = rows(200, DIMENSION);
    rows[199] = rows[0];
    String[] ids =
        IntStream.range(0, 200).mapToObj(row -> "text " + row % 199).toArray(String[]::new);
    Embeddings.numbered(rows).withIds(StringIds.of(ids)).writeParquet(candidates, 3);
    refused(selection().method(method)).hasMessageContaining("id text 0 occurs more than once");
  }

  @ParameterizedTest
  @EnumSource
  void idOfANeighborAndOfAFarRowIsNamed(Method method) {
    float[][] rows = rows(200, DIMENSION);
    rows[10] = rows[0].clone();
    rows[199] = new float[] {900, 900, 900, 900, 900, 900};
    long[] ids = IntStream.range(0, 200).mapToLong(row -> row == 199 ? 10 : row).toArray();
    Embeddings.numbered(rows).withIds(new LongIds(ids)).writeParquet(candidates, 3);
    refused(selection().method(method).prefetch(190))
        .hasMessageContaining("id 10 occurs more than once");
  }

  @Test
  void bandwidthZeroStillChecksTheIds() {
    long[] ids = new long[50];
    Embeddings.numbered(rows(50, DIMENSION)).withIds(new LongIds(ids)).writeParquet(candidates, 1);
    refused(selection().bandwidth(0)).hasMessageContaining("id 0 occurs more than once");
  }

  @Test
  void emptyInputsAreNamed() {
    Embeddings.numbered(new float[0][DIMENSION]).writeParquet(candidates, 2);
    refused(selection()).hasMessageContainingAll("`candidates` " + candidates, "no rows");

    Path npy = folder.resolve("empty.npy");
    NpyFiles.write(npy, NpyFiles.header("<f4", false, "(0, 6)"), new byte[0]);
    refused(Selections.of(npy, queries, output)).hasMessageContaining(npy + ": has no rows");
    Embeddings.numbered(rows(50, DIMENSION)).writeParquet(folder.resolve("good"), 1);
    refused(Selections.of(folder.resolve("good"), npy, output))
        .hasMessageContaining(npy + ": has no rows");
  }

  @Test
  void npyOutputOfStringIdsIsRefusedBeforeAnyWork() {
    String[] ids = IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new);
    Embeddings.numbered(rows(50, DIMENSION)).withIds(StringIds.of(ids)).writeParquet(candidates, 1);
    refused(selection().format(SelectionFormat.NPY))
        .hasMessageContainingAll("`selection-format`", "npy", "strings", "parquet");
    assertThat(folder.resolve("out.work")).doesNotExist();
    assertThat(selection().format(SelectionFormat.CSV).run()).isInstanceOf(RunResult.Done.class);
  }

  private Selections selection() {
    return Selections.of(candidates, queries, output).in(LocalSpark.manyPartitions(1 << 20));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(Selections selection) {
    return assertThatThrownBy(selection::run).isInstanceOf(UserException.class);
  }

  private static float[][] rows(int count, int dimension) {
    Random random = new Random(count);
    float[][] rows = new float[count][dimension];
    for (float[] row : rows) {
      for (int k = 0; k < dimension; k++) {
        row[k] = (float) random.nextGaussian();
      }
    }
    return rows;
  }
}
