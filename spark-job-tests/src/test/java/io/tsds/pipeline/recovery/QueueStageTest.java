package io.tsds.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of the queues the driver holds. */
class QueueStageTest {
  @ParameterizedTest
  @CsvSource({"1, 16384", "24, 16384", "256, 4096", "1000, 1048", "10000, 256"})
  void theMoreQueuesTheSmallerTheirFiles(int clusters, int rows) {
    assertThat(QueueStage.rowsOfFile(clusters)).isEqualTo(rows);
    assertThat((long) clusters * rows).isLessThan(3_000_000);
  }
}
