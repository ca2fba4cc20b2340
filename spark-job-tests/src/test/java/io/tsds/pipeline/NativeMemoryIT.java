package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.knn.Centering;
import io.tsds.knn.FilterChoice;
import io.tsds.knn.FilterSelection;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.NativeUse;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.PartitionSummary;
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

  @TempDir private Path folder;

  private long before;

  @BeforeEach
  void look() {
    before = NativeUse.bytes();
  }

  @ParameterizedTest
  @EnumSource
  void searchAndDensitiesLeaveNoMatrix(FilterChoice filter) {
    Selections.ofFixture(FIXTURE, folder.resolve("out"))
        .in(LocalSpark.manyPartitions(1 << 16))
        .filter(filter)
        .run();
    assertThat(NativeUse.bytes()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e3})
  void densitiesFromPairsAndFromListsLeaveNoMatrix(double bandwidth) {
    Selections.ofFixture(FIXTURE, folder.resolve("out")).bandwidth(bandwidth).run();
    assertThat(NativeUse.bytes()).isEqualTo(before);
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
    assertThat(NativeUse.bytes()).isEqualTo(before);
  }

  @Test
  void taskThatFailsLeavesNoMatrix() {
    EmbeddingBlock rows = Fixture.load(FIXTURE).candidates();
    EmbeddingBlock queries = Fixture.load(FIXTURE).queries();
    SearchPlan plan =
        new SearchPlan(
            new EmbeddingMatrix(queries.values(), queries.rows(), queries.dimension()),
            Centering.none(queries.dimension()),
            BlasChoice.AUTO,
            new FilterSelection(FilterChoice.FLOAT32, 1),
            10,
            IdKind.LONG,
            infinite(queries.rows()));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    SearchTask task = new SearchTask(spark.broadcast(plan), new PartitionLedger());
    assertThatThrownBy(() -> task.read(0, new FailsAfter(rows))).hasMessage("the disk is gone");
    assertThat(NativeUse.bytes()).isGreaterThan(before);
    plan.retire();
    assertThat(NativeUse.bytes()).isEqualTo(before);
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
    long packings = SearchPlan.packings();
    Selections.ofFixture(FIXTURE, folder.resolve("out"))
        .in(LocalSpark.manyPartitions(1 << 13))
        .run();
    // Once for a sample of the rows, once for all of them, and once where it is searched again.
    assertThat(SearchPlan.packings() - packings).isBetween(1L, 3L);
  }
}
