package io.tsds.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparkStageProgressTest {
  @Test
  void lineHasShareRateAndTimeLeft() {
    assertThat(new SparkStageProgress("neighbors, last pass", 30, 120, 0, 4_000_000, 40).line())
        .isEqualTo(
            "neighbors, last pass: 25 % (30 of 120 tasks), 25,000 rows/s, about 2 min 0 s left");
  }

  @Test
  void stageWithoutRowsHasNoRate() {
    assertThat(new SparkStageProgress("kernel density", 1, 3, 0, 0, 10).line())
        .isEqualTo("kernel density: 33 % (1 of 3 tasks), about 20 s left");
  }

  @Test
  void nothingIsForetoldBeforeATaskHasEnded() {
    assertThat(new SparkStageProgress("scan", 0, 8, 0, 100, 10).line())
        .isEqualTo("scan: 0 % (0 of 8 tasks), 10 s so far");
  }

  @Test
  void rowsReadInsideTasksCountBeforeAnyTaskHasEnded() {
    assertThat(new SparkStageProgress("neighbors, search", 0, 2, 250_000, 1_000_000, 20).line())
        .isEqualTo(
            "neighbors, search: 25 % (250,000 of 1,000,000 rows, 0 of 2 tasks), 12,500 rows/s,"
                + " about 60 s left");
  }

  @Test
  void rowsReadTwiceByARepeatedTaskAreNoMoreThanAll() {
    assertThat(new SparkStageProgress("scan", 1, 1, 15, 10, 5).line())
        .isEqualTo("scan: 100 % (10 of 10 rows, 1 of 1 task), 2 rows/s, about 0 s left");
  }
}
