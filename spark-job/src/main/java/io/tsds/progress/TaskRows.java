package io.tsds.progress;

import org.apache.spark.TaskContext;

/**
 * Counts the rows that a task of Spark has gone through, where they come from none of Spark's
 * readers: as rows read, which executors tell with their heartbeats.
 */
public final class TaskRows {
  private TaskRows() {}

  /** The task at work here has gone through so many more; nothing where none is. */
  public static void add(long rows) {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.taskMetrics().inputMetrics().incRecordsRead(rows);
    }
  }
}
