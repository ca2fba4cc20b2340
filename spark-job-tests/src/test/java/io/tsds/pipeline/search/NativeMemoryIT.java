package io.tsds.pipeline.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.filter.FilterChoice;
import io.tsds.filter.FilterTuning;
import io.tsds.filter.space.Centering;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.NativeBytes;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.PartitionSummary;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Matrices outside the heap are freed when the stage ends that made them, whatever its end. */
class NativeMemoryIT {
  private static final String FIXTURE = "near-duplicates";
  private static final long NEVER_MILLIS = 3_600_000;

  @TempDir private Path folder;

  private long before;

  @BeforeEach
  void look() {
    before = NativeBytes.bytes();
  }

  @ParameterizedTest
  @EnumSource
  void searchAndDensitiesLeaveNoMatrix(FilterChoice filter) {
    Selections.ofFixture(FIXTURE, folder.resolve("out"))
        .in(LocalSpark.manyPartitions(1 << 16))
        .filter(filter)
        .run();
    assertThat(NativeBytes.bytes()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e3})
  void densitiesFromPairsAndFromListsLeaveNoMatrix(double bandwidth) {
    Selections.ofFixture(FIXTURE, folder.resolve("out")).bandwidth(bandwidth).run();
    assertThat(NativeBytes.bytes()).isEqualTo(before);
  }

  @Test
  void searchThatMeetsAFaultyRowLeavesNoMatrix() {
    float[][] rows = NpyFiles.read(Fixture.file(FIXTURE, "candidates.npy"));
    rows[rows.length - 1][0] = Float.NaN;
    Path broken = NpyFiles.write(folder.resolve("broken.npy"), rows);
    Selections selection =
        Selections.of(broken, Fixture.file(FIXTURE, "queries.npy"), folder.resolve("out"))
            .in(LocalSpark.manyPartitions(1 << 16))
            .with(Fixture.load(FIXTURE).parameters());
    assertThatThrownBy(selection::run).hasMessageContaining("is NaN");
    assertThat(NativeBytes.bytes()).isEqualTo(before);
  }

  @Test
  void taskThatFailsLeavesNoMatrix() {
    EmbeddingBlock rows = Fixture.load(FIXTURE).candidates();
    SearchJob job = job(NEVER_MILLIS);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    PartitionSearch task = new PartitionSearch(spark.broadcast(job), new PartitionLedger(), 1);
    assertThatThrownBy(() -> task.read(0, new FailsAfter(rows))).hasMessage("the disk is gone");
    assertThat(NativeBytes.bytes()).isGreaterThan(before);
    job.retire();
    assertThat(NativeBytes.bytes()).isEqualTo(before);
  }

  @Test
  void queriesThatNoTaskUsesAreFreed() throws Exception {
    SearchJob job = job(20);
    use(job);
    awaitFreed();
    // They are made ready anew when they are used again, and freed again.
    use(job);
    awaitFreed();
  }

  @Test
  void queriesInUseAreNotFreedHoweverLongATaskTakes() throws Exception {
    SearchJob job = job(1);
    use(job);
    job.beginUse();
    job.newProbe(1).close();
    long held = NativeBytes.bytes();
    assertThat(held).isGreaterThan(before);
    Thread.sleep(100);
    assertThat(NativeBytes.bytes()).isEqualTo(held);
    job.endUse();
    awaitFreed();
  }

  @Test
  void nextSearchFreesTheQueriesOfTheLast() {
    SearchJob first = job(NEVER_MILLIS);
    use(first);
    long held = NativeBytes.bytes();
    SearchJob second = job(NEVER_MILLIS);
    use(second);
    assertThat(NativeBytes.bytes()).isEqualTo(held);
    second.retire();
    assertThat(NativeBytes.bytes()).isEqualTo(before);
  }

  private void use(SearchJob job) {
    job.beginUse();
    try {
      job.newProbe(1).close();
      assertThat(NativeBytes.bytes()).isGreaterThan(before);
    } finally {
      job.endUse();
    }
  }

  private void awaitFreed() throws InterruptedException {
    for (int waited = 0; NativeBytes.bytes() != before; waited++) {
      assertThat(waited).as("%d bytes stay", NativeBytes.bytes() - before).isLessThan(6000);
      Thread.sleep(10);
    }
  }

  private static SearchJob job(long idleMillis) {
    EmbeddingBlock queries = Fixture.load(FIXTURE).queries();
    return new SearchJob(
        new EmbeddingMatrix(queries.values(), queries.rows(), queries.dimension()),
        Centering.none(queries.dimension()),
        BlasChoice.AUTO,
        new FilterTuning(FilterChoice.FLOAT32, 1),
        10,
        IdKind.LONG,
        infinite(queries.rows()),
        idleMillis);
  }

  private static double[] infinite(int count) {
    double[] bounds = new double[count];
    Arrays.fill(bounds, Double.POSITIVE_INFINITY);
    return bounds;
  }

  /** Hands out one block and fails. */
  private static final class FailsAfter implements EmbeddingSource.BlockCursor {
    private EmbeddingBlock ahead;

    FailsAfter(EmbeddingBlock only) {
      this.ahead = only;
    }

    @Override
    public EmbeddingBlock next() {
      if (ahead == null) {
        throw new IllegalStateException("the disk is gone");
      }
      EmbeddingBlock block = ahead;
      ahead = null;
      return block;
    }

    @Override
    public long rowNumber(int row) {
      return row;
    }

    @Override
    public PartitionSummary summary() {
      throw new IllegalStateException("nothing was read to its end");
    }
  }

  @Test
  void queriesAreMadeReadyOnceForAllTasksOfAPass() {
    long packings = SearchJob.packings();
    Selections.ofFixture(FIXTURE, folder.resolve("out"))
        .in(LocalSpark.manyPartitions(1 << 13))
        .run();
    // Once for the probe, once for all of them, and once where it is searched again.
    assertThat(SearchJob.packings() - packings).isBetween(1L, 3L);
  }
}
