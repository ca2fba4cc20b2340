package io.tsds.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.spark.Success$;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Tuple4;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What heartbeats tell of a stage of two tasks that reads 1,000 rows. */
class ProgressLogTest {
  private static final int STAGE = 7;

  private final List<String> lines = new ArrayList<>();
  private long seconds;
  private final ProgressLog log = new ProgressLog(lines::add, () -> seconds * 1_000_000_000L);

  private final StageInfo stage =
      new StageInfo(
          STAGE,
          0,
          "mapPartitions",
          2,
          seq(List.of()),
          seq(List.of()),
          "",
          null,
          seq(List.of()),
          Option.empty(),
          0,
          false,
          0);

  private void begin(long... attempts) {
    Properties properties = new Properties();
    properties.setProperty("spark.job.description", "tsds: neighbors, search");
    properties.setProperty(ProgressLog.ROWS, "1000");
    log.onStageSubmitted(new SparkListenerStageSubmitted(stage, properties));
    for (int i = 0; i < attempts.length; i++) {
      log.onTaskStart(new SparkListenerTaskStart(STAGE, 0, task(attempts[i], i % 2)));
    }
  }

  private static TaskInfo task(long attempt, int place) {
    return new TaskInfo(attempt, place, 0, place, 0, "1", "host", TaskLocality.ANY(), false);
  }

  private void heartbeat(long attempt, long rows) {
    AccumulableInfo bytes = figure("internal.metrics.input.bytesRead", 123_456);
    Tuple4<Object, Object, Object, Seq<AccumulableInfo>> update =
        new Tuple4<>(
            attempt,
            STAGE,
            0,
            seq(List.of(bytes, figure("internal.metrics.input.recordsRead", rows))));
    log.onExecutorMetricsUpdate(
        new SparkListenerExecutorMetricsUpdate("1", seq(List.of(update)), Map$.MODULE$.empty()));
  }

  private static AccumulableInfo figure(String name, long value) {
    return new AccumulableInfo(
        1, Option.apply(name), Option.apply(value), Option.empty(), true, true, Option.empty());
  }

  private void end(long attempt, int place, long rows) {
    TaskInfo task = task(attempt, place);
    task.markFinished(org.apache.spark.TaskState.FINISHED(), 1);
    TaskMetrics metrics = new TaskMetrics();
    metrics.inputMetrics().incRecordsRead(rows);
    log.onTaskEnd(
        new SparkListenerTaskEnd(
            STAGE, 0, "ResultTask", Success$.MODULE$, task, new ExecutorMetrics(), metrics));
  }

  private static <T> Seq<T> seq(List<T> values) {
    return CollectionConverters.asScala(values).toSeq();
  }

  @Test
  void twoTasksThatReadAreNotAtNothingHalfAndAll() {
    begin(11, 12);
    seconds = 10;
    heartbeat(11, 100);
    heartbeat(12, 50);
    seconds = 20;
    heartbeat(12, 150);
    seconds = 25;
    heartbeat(11, 400);
    end(11, 0, 500);
    seconds = 30;
    heartbeat(12, 250);
    assertThat(lines)
        .containsExactly(
            "neighbors, search: 10 % (100 of 1,000 rows, 0 of 2 tasks), 10 rows/s, about 90 s left",
            "neighbors, search: 25 % (250 of 1,000 rows, 0 of 2 tasks), 13 rows/s, about 60 s left",
            "neighbors, search: 75 % (750 of 1,000 rows, 1 of 2 tasks), 25 rows/s, about 10 s left");
  }

  @Test
  void attemptsOfOneTaskAreNotAddedUp() {
    begin(11, 12, 13);
    heartbeat(11, 300);
    heartbeat(13, 200);
    seconds = 10;
    heartbeat(12, 100);
    end(11, 0, 500);
    heartbeat(13, 400);
    seconds = 20;
    heartbeat(12, 250);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("40 % (400 of 1,000 rows");
    assertThat(lines.get(1)).contains("75 % (750 of 1,000 rows, 1 of 2 tasks)");
  }

  @Test
  void stagesThatHaveEndedAreForgotten() {
    begin(11, 12);
    log.onStageCompleted(new SparkListenerStageCompleted(stage));
    seconds = 100;
    heartbeat(11, 300);
    end(11, 0, 500);
    assertThat(lines).isEmpty();
  }
}
