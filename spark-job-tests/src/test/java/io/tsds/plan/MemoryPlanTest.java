package io.tsds.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.parameters.SelectionParameters;
import io.tsds.sampling.DrawMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPlanTest {
  private static final SelectionParameters.Sample SAMPLE =
      new SelectionParameters.Sample(1000, 1, 0, DrawMode.WITH_REPLACEMENT);
  private static final long MIB = 1L << 20;

  private static MemoryPlan plan(
      long queries, int length, int partitions, ClusterResources resources) {
    long members = Math.min(150_000_000, queries * length);
    return new MemoryPlan(queries, 512, length, members, partitions, SAMPLE, resources);
  }

  private static ClusterResources cluster(int slots, long driverMebibytes, long executorMebibytes) {
    return new ClusterResources(
        false, 8 * slots, slots, 1, driverMebibytes * MIB, executorMebibytes * MIB);
  }

  private static ClusterResources local(int slots, long mebibytes) {
    return new ClusterResources(true, slots, slots, 1, mebibytes * MIB, mebibytes * MIB);
  }

  @Test
  void refusesWhatTheDriverCannotHoldAndSaysWhatToGive() {
    assertThatThrownBy(plan(10_000, 5000, 100, cluster(4, 512, 8192))::requireFits)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("10,000 queries")
        .hasMessageContaining("which has 537 MB")
        .hasMessageContaining("`spark.driver.memory=5g`")
        .hasMessageContaining("`prefetch`");
    assertFits(plan(10_000, 5000, 100, cluster(4, 8192, 8192)));
  }

  @Test
  void matricesOutsideTheHeapMustFitTheOverheadOfTheContainer() {
    ClusterResources tight = new ClusterResources(false, 8, 4, 1, 8L << 30, 8L << 30, 128 * MIB);
    MemoryPlan plan = new MemoryPlan(10_000, 4096, 2000, 1_000_000, 100, SAMPLE, tight);
    // The queries alone take 164 MB, and as bfloat16 82 MB more; four tasks take 84 MB.
    assertThat(plan.nativeBytes()).isBetween(329_000_000L, 330_000_000L);
    assertThatThrownBy(plan::requireFits)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("spark.executor.memoryOverhead leaves 134 MB")
        .hasMessageContaining("`spark.executor.memoryOverhead=2g`");
    ClusterResources scarce = new ClusterResources(false, 8, 4, 1, 8L << 30, 8L << 30, 240 * MIB);
    MemoryPlan unlessTwoFiltersAreHeld = new MemoryPlan(10_000, 4096, 2000, 1, 100, SAMPLE, scarce);
    assertFits(unlessTwoFiltersAreHeld);
    assertThat(unlessTwoFiltersAreHeld.warnings())
        .singleElement()
        .asString()
        .contains("outside its heap", "`spark.executor.memoryOverhead=");
    ClusterResources roomy = new ClusterResources(false, 8, 4, 1, 8L << 30, 8L << 30, 1L << 30);
    assertThatCode(new MemoryPlan(10_000, 4096, 2000, 1_000_000, 100, SAMPLE, roomy)::requireFits)
        .doesNotThrowAnyException();
  }

  @Test
  void refusesMoreTasksThanAnExecutorCanHold() {
    MemoryPlan plan = plan(100, 2000, 1000, cluster(16, 4096, 1024));
    assertThatThrownBy(plan::requireFits)
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("16 tasks at a time take at least 1,083 MB of memory")
        .hasMessageContaining("an executor has 1,073 MB")
        .hasMessageEndingWith("give `spark.executor.memory=4g` or `spark.executor.cores=15`");
    assertFits(plan(100, 2000, 1000, cluster(15, 4096, 1024)));
    assertFits(plan(100, 2000, 1000, cluster(16, 4096, 4096)));
  }

  @Test
  void fewerPartitionsThanSlotsTakeLess() {
    assertFits(plan(100, 2000, 15, cluster(16, 4096, 1024)));
  }

  @Test
  void coresOfTasksThatUseSeveralAreCountedInTheAdvice() {
    ClusterResources two = new ClusterResources(false, 16, 16, 2, 4096 * MIB, 1024 * MIB);
    assertThatThrownBy(plan(100, 2000, 1000, two)::requireFits)
        .hasMessageContaining("`spark.executor.cores=30`");
  }

  @Test
  void refusesListsThatOneTaskCannotHold() {
    MemoryPlan plan = plan(10_000, 5000, 1, cluster(4, 8192, 1024));
    assertThatThrownBy(plan::requireFits)
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("one task at a time takes at least 1,489 MB")
        .hasMessageContaining("`spark.executor.memory=3g` or a smaller `prefetch`")
        .hasMessageNotContaining("`spark.executor.cores`");
  }

  @Test
  void inLocalModeTheDriverIsTheExecutor() {
    assertThatThrownBy(plan(100, 2000, 1000, local(16, 1024))::requireFits)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the driver has 1,073 MB")
        .hasMessageEndingWith("give `spark.driver.memory=4g` or `spark.master=local[15]`");
    assertFits(plan(100, 2000, 1000, local(2, 1024)));
  }

  @Test
  void warnsWhereMemoryMayBeShort() {
    assertThat(plan(10_000, 5000, 1000, cluster(4, 2048, 8192)).warnings())
        .containsExactly(
            "the driver may need more memory than it has: give `spark.driver.memory=5g` or a smaller"
                + " `prefetch`");
    assertThat(plan(10_000, 5000, 1000, cluster(4, 8192, 4096)).warnings())
        .containsExactly(
            "an executor may need more memory than it has: give `spark.executor.memory=7g`, fewer"
                + " `spark.executor.cores` or a smaller `prefetch`");
    assertThat(plan(10_000, 2000, 1000, local(4, 2048)).warnings())
        .containsExactly(
            "the driver may need more memory than it has: give `spark.driver.memory=6g` or a smaller"
                + " `prefetch`");
  }

  /** The executors and drivers of the planning page, in MiB. */
  @ParameterizedTest
  @CsvSource({"1000, 2000, 2048, 2048", "10000, 2000, 4096, 5120", "10000, 5000, 6144, 8192"})
  void theSizingGuideHasRoom(long queries, int length, long driver, long executor) {
    MemoryPlan plan = plan(queries, length, 1000, cluster(4, driver, executor));
    assertFits(plan);
    assertThat(plan.warnings()).isEmpty();
  }

  private static void assertFits(MemoryPlan plan) {
    assertThatCode(plan::requireFits).doesNotThrowAnyException();
  }

  @Test
  void epochsCountByWhatIsKeptOfEachAndNotByTheirDraws() {
    ClusterResources resources = cluster(4, 4096, 4096);
    long one = drawing(1, resources).driverBytes();
    long two = drawing(2, resources).driverBytes();
    long many = drawing(300_000, resources).driverBytes();
    // An epoch has at most 100,000 rows, and a file at most 5,000,000.
    assertThat(two - one).isEqualTo(40 + 100_000 * 60);
    assertThat(many - one).isEqualTo(299_999L * 40 + 4_900_000L * 60);
  }

  private static MemoryPlan drawing(int epochs, ClusterResources resources) {
    return new MemoryPlan(
        100,
        512,
        1000,
        100_000,
        1000,
        new SelectionParameters.Sample(1L << 40, epochs, 0, DrawMode.WITH_REPLACEMENT),
        resources);
  }
}
