package io.tsds.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;

/**
 * The largest heap of this process in each stage of a job. A stage begins with its first Spark job,
 * whose description begins with the stage's name; work on the driver belongs to the stage of the
 * job before it.
 */
final class StageHeap extends SparkListener implements AutoCloseable {
  private static final String DESCRIPTION = "spark.job.description";

  private final SparkSession spark;
  private final Map<String, Long> largest = new LinkedHashMap<>();
  private String stage;

  private StageHeap(SparkSession spark) {
    this.spark = spark;
  }

  /** Begins to watch what the session does. */
  static StageHeap of(SparkSession spark) {
    StageHeap heap = new StageHeap(spark);
    spark.sparkContext().addSparkListener(heap);
    return heap;
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart job) {
    String description =
        job.properties() == null ? null : job.properties().getProperty(DESCRIPTION);
    if (description == null) {
      return;
    }
    String name = description.replaceFirst("^tsds: ", "").replaceFirst("[, ].*", "");
    if (!name.equals(stage)) {
      leave();
      stage = name;
    }
  }

  /** Takes the peak since the last stage began, and begins the next. */
  private void leave() {
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        peak += pool.getPeakUsage().getUsed();
        pool.resetPeakUsage();
      }
    }
    if (stage != null) {
      largest.merge(stage, peak, Math::max);
    }
  }

  /**
   * Bytes by the stage's first word, in the order in which the stages began. Peaks of the
   * generations are added, so that the figure can be above what was used at any one moment.
   */
  synchronized Map<String, Long> largest() {
    leave();
    return largest;
  }

  @Override
  public void close() {
    spark.sparkContext().removeSparkListener(this);
  }
}
