package io.tsds.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidateReadingIT {
  private static final int PARTITIONS = 64;

  @TempDir private Path folder;

  /** Counts the tasks whose results the driver takes. */
  private static final class ResultTasks extends SparkListener {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd ended) {
      if (ended.taskType().equals("ResultTask")) {
        count.incrementAndGet();
      }
    }
  }

  @Test
  void theDriverTakesTheCubeRootOfThePartitionsFinds() throws Exception {
    EmbeddingSource source = source();
    assertThat(source.partitions()).isEqualTo(PARTITIONS);
    SparkContext spark = LocalSpark.session().sparkContext();
    ResultTasks results = new ResultTasks();
    spark.addSparkListener(results);
    try {
      long rows =
          CandidateReading.of(
              JavaSparkContext.fromSparkContext(spark),
              source,
              "nothing",
              CandidateReadingIT::rows,
              Long::sum);
      spark.listenerBus().waitUntilEmpty();
      assertThat(rows).isEqualTo(2L * PARTITIONS);
    } finally {
      spark.removeSparkListener(results);
    }
    assertThat(results.count).hasPositiveValue().hasValueLessThanOrEqualTo(4);
  }

  @Test
  void readingsKeepFindsSmall() {
    assertThat(BruteForce.readings(20, 5000)).isEqualTo(1);
    assertThat(BruteForce.readings(0, 5000)).isEqualTo(1);
    assertThat(BruteForce.readings(41, 5000)).isEqualTo(2);
    assertThat(BruteForce.readings(2000, 1000)).isEqualTo(10);
    assertThat(BruteForce.readings(3, 1_000_000)).isEqualTo(3);
  }

  private static Long rows(String plan, EmbeddingSource.BlockCursor blocks) {
    while (blocks.next() != null) {
      // Counts as it reads.
    }
    return blocks.summary().counts().rows();
  }

  private EmbeddingSource source() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    for (int file = 0; file < PARTITIONS; file++) {
      NpyFiles.write(in.resolve("part-" + file + ".npy"), new float[][] {{file, 1}, {file, 2}});
    }
    // The two rows of a file: a partition for each.
    SparkSession session = LocalSpark.with("spark.sql.files.maxPartitionBytes", 16);
    return EmbeddingSources.open(session, EmbeddingInput.candidates(in.toString()));
  }
}
