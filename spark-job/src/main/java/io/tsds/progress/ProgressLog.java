package io.tsds.progress;

import io.tsds.report.StageProgress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;

/**
 * Says every ten seconds how far the stages of Spark are that take longer than that. Spark calls a
 * listener from one thread of its own.
 */
public final class ProgressLog extends SparkListener {
  /** Local property of jobs that scan the candidates: how many rows their first stage reads. */
  static final String ROWS = "tsds.rows";

  private static final String PREFIX = "tsds: ";
  private static final String DESCRIPTION = "spark.job.description";
  private static final double SECONDS_BETWEEN_LINES = 10;

  private final Consumer<String> log;
  private final LongSupplier nanoTime;
  private final Map<Integer, Running> stages = new HashMap<>();

  /** A stage that has begun. */
  private static final class Running {
    private final String name;
    private final int tasks;
    private final long rows;
    private final long started;
    private final BitSet done = new BitSet();
    private long lastLine;

    Running(String name, int tasks, long rows, long started) {
      this.name = name;
      this.tasks = tasks;
      this.rows = rows;
      this.started = started;
      this.lastLine = started;
    }
  }

  /**
   * @param log takes the lines
   * @param nanoTime the clock
   */
  public ProgressLog(Consumer<String> log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /**
   * Names the jobs that this thread starts from now on, in the Spark UI and in the lines.
   *
   * @param rows how many rows the jobs begin by reading, 0 where that means nothing
   */
  public static void describe(SparkContext spark, String description, long rows) {
    spark.setJobGroup("tsds", PREFIX + description, false);
    spark.setLocalProperty(ROWS, Long.toString(rows));
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    StageInfo stage = submitted.stageInfo();
    Properties properties = submitted.properties();
    if (properties == null || properties.getProperty(DESCRIPTION) == null) {
      return;
    }
    String rows = stage.parentIds().isEmpty() ? properties.getProperty(ROWS) : null;
    stages.put(
        stage.stageId(),
        new Running(
            properties.getProperty(DESCRIPTION).replaceFirst("^" + PREFIX, ""),
            stage.numTasks(),
            rows == null ? 0 : Long.parseLong(rows),
            nanoTime.getAsLong()));
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    Running stage = stages.get(ended.stageId());
    if (stage == null || !ended.taskInfo().successful()) {
      return;
    }
    stage.done.set(ended.taskInfo().index());
    long now = nanoTime.getAsLong();
    if ((now - stage.lastLine) / 1e9 >= SECONDS_BETWEEN_LINES) {
      stage.lastLine = now;
      log.accept(
          new StageProgress(
                  stage.name,
                  Math.min(stage.done.cardinality(), stage.tasks),
                  stage.tasks,
                  stage.rows,
                  (now - stage.started) / 1e9)
              .line());
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    stages.remove(completed.stageInfo().stageId());
  }
}
