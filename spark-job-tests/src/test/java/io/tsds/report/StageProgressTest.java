package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StageProgressTest {
  @Test
  void lineHasShareRateAndTimeLeft() {
    assertThat(new StageProgress("neighbors, last wave", 30, 120, 4_000_000, 40).line())
        .isEqualTo(
            "neighbors, last wave: 25 % (30 of 120 tasks), 25,000 rows/s, about 2 min 0 s left");
  }

  @Test
  void stageWithoutRowsHasNoRate() {
    assertThat(new StageProgress("kernel density", 1, 3, 0, 10).line())
        .isEqualTo("kernel density: 33 % (1 of 3 tasks), about 20 s left");
  }

  @Test
  void nothingIsForetoldBeforeATaskHasEnded() {
    assertThat(new StageProgress("scan", 0, 8, 100, 10).line())
        .isEqualTo("scan: 0 % (0 of 8 tasks)");
  }
}
