package io.tsds.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * How many rows the first stages of described jobs were said to go through, and how many their
 * tasks counted, by the jobs' descriptions.
 */
public final class RowsOfSteps extends SparkListener implements AutoCloseable {
  private final SparkContext spark;
  private final Map<Integer, String> stages = new HashMap<>();
  private final SortedMap<String, List<Long>> rows = new TreeMap<>();

  public RowsOfSteps(SparkContext spark) {
    this.spark = spark;
    spark.addSparkListener(this);
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    Properties properties = submitted.properties();
    String foretold = properties.getProperty("tsds.rows");
    if (foretold != null && submitted.stageInfo().parentIds().isEmpty()) {
      String name = properties.getProperty("spark.job.description");
      stages.put(submitted.stageInfo().stageId(), name);
      rows.put(name, new ArrayList<>(List.of(Long.parseLong(foretold), 0L)));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
    String name = stages.get(ended.stageId());
    if (name != null) {
      List<Long> step = rows.get(name);
      step.set(1, step.get(1) + ended.taskMetrics().inputMetrics().recordsRead());
    }
  }

  /** Two numbers each, of all that has ended by now. */
  public SortedMap<String, List<Long>> foretoldAndCounted() throws Exception {
    spark.listenerBus().waitUntilEmpty();
    synchronized (this) {
      return new TreeMap<>(rows);
    }
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
    spark.clearJobGroup();
    spark.setLocalProperty("tsds.rows", null);
    spark.setLocalProperty("tsds.whole", null);
  }
}
