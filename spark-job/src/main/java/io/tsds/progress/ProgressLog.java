package io.tsds.progress;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.util.AccumulatorContext;
import org.apache.spark.util.AccumulatorV2;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Says every ten seconds how far the stages of Spark are that take longer than that. Where a stage
 * reads rows, those that its tasks have read so far count, which executors tell with their
 * heartbeats, in local mode and on every cluster. Spark calls a listener from one thread of its
 * own.
 */
public final class ProgressLog extends SparkListener {
  /** Local property of jobs that go through rows: through how many, in their first stage. */
  static final String ROWS = "tsds.rows";

  /** Local property of jobs: what they are a step of. */
  private static final String WHOLE = "tsds.whole";

  /** What Spark calls the number of rows that a task has read. */
  static final String ROWS_READ = "internal.metrics.input.recordsRead";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final String PREFIX = "tsds: ";
  private static final String DESCRIPTION = "spark.job.description";

  /** A little less than the ten seconds between heartbeats, so that none comes too early. */
  private static final double SECONDS_BETWEEN_LINES = 9.5;

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

    /** The places of the tasks that have begun, by Spark's ids of their attempts. */
    private final Map<Long, Integer> places = new HashMap<>();

    /** Rows read at each place; of several attempts, by the one that has read most. */
    private final Map<Integer, Long> rowsRead = new HashMap<>();

    private long lastLine;

    Running(String name, int tasks, long rows, long started) {
      this.name = name;
      this.tasks = tasks;
      this.rows = rows;
      this.started = started;
      this.lastLine = started;
    }

    /** An attempt at work has read so many rows. */
    void reads(long attempt, long count) {
      Integer place = places.get(attempt);
      if (place != null && !done.get(place)) {
        rowsRead.merge(place, count, Math::max);
      }
    }

    /** A task has ended; metrics may be missing. */
    void ends(int place, TaskMetrics metrics) {
      if (!done.get(place) && metrics != null) {
        rowsRead.put(place, metrics.inputMetrics().recordsRead());
      }
      done.set(place);
    }

    SparkStageProgress progress(long now) {
      long read = rowsRead.values().stream().mapToLong(Long::longValue).sum();
      int ended = Math.min(done.cardinality(), tasks);
      return new SparkStageProgress(name, ended, tasks, read, rows, (now - started) / 1e9);
    }
  }

  /** Does work, and says meanwhile how far the stages of Spark are. */
  public static <T> T during(SparkContext spark, Supplier<T> work) {
    ProgressLog progress = new ProgressLog(LOG::info, System::nanoTime);
    spark.addSparkListener(progress);
    try {
      return work.get();
    } finally {
      spark.removeSparkListener(progress);
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
   * @param rows how many rows the jobs begin by going through, 0 where that means nothing
   */
  public static void describe(SparkContext spark, String description, long rows) {
    spark.setLocalProperty(WHOLE, description);
    name(spark, description, rows);
  }

  /** The same of one step of what was described last. */
  public static void describeStep(SparkContext spark, String step, long rows) {
    String whole = spark.getLocalProperty(WHOLE);
    name(spark, whole == null ? step : whole + ", " + step, rows);
  }

  private static void name(SparkContext spark, String description, long rows) {
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
  public void onTaskStart(SparkListenerTaskStart started) {
    Running stage = stages.get(started.stageId());
    if (stage != null) {
      stage.places.put(started.taskInfo().taskId(), started.taskInfo().index());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    Running stage = stages.get(ended.stageId());
    if (stage != null && ended.taskInfo().successful()) {
      stage.ends(ended.taskInfo().index(), ended.taskMetrics());
      sayIfTime(stage);
    }
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
    for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
        CollectionConverters.asJava(heartbeat.accumUpdates())) {
      Running stage = stages.get((Integer) task._2());
      if (stage == null) {
        continue;
      }
      for (AccumulableInfo figure : CollectionConverters.asJava(task._4())) {
        if (name(figure).contains(ROWS_READ)
            && figure.update().isDefined()
            && figure.update().get() instanceof Long rows) {
          stage.reads((Long) task._1(), rows);
        }
      }
    }
    stages.values().forEach(this::sayIfTime);
  }

  /** In local mode, Spark's own figures come without the names that the driver has for them. */
  private static Option<String> name(AccumulableInfo figure) {
    return figure.name().isDefined()
        ? figure.name()
        : AccumulatorContext.get(figure.id()).flatMap(AccumulatorV2::name);
  }

  private void sayIfTime(Running stage) {
    long now = nanoTime.getAsLong();
    if ((now - stage.lastLine) / 1e9 >= SECONDS_BETWEEN_LINES) {
      stage.lastLine = now;
      log.accept(stage.progress(now).line());
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    stages.remove(completed.stageInfo().stageId());
  }
}
