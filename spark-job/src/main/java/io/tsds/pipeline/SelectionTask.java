package io.tsds.pipeline;

import io.tsds.knn.PoolNumbering;
import io.tsds.knn.PoolSubset;
import io.tsds.storage.QueryTask;
import io.tsds.storage.TaskFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * One task: its queries, its part of the pool, and where its work and its results go. The only task
 * of queries that are not split has no name, and its results are the run's.
 *
 * @param number of the task, from 0
 * @param members its queries' neighbors among those of all tasks
 */
record SelectionTask(int number, QueryTask queries, PoolSubset members) {

  static List<SelectionTask> ofEach(List<QueryTask> tasks, PoolNumbering pool) {
    List<SelectionTask> numbered = new ArrayList<>();
    for (QueryTask task : tasks) {
      numbered.add(new SelectionTask(numbered.size(), task, PoolSubset.of(pool, task.rows())));
    }
    return numbered;
  }

  /** The task's name, or null. */
  String name() {
    return queries.name();
  }

  /** The checkpoint of one of the task's stages. */
  String stage(String base) {
    return name() == null ? base : String.format(Locale.ROOT, "%s-%06d", base, number);
  }

  /** What is said, with the task's name. */
  String titled(String text) {
    return name() == null ? text : String.format(Locale.ROOT, "task %s: %s", name(), text);
  }

  /** A file of the task's results, relative to the run's. */
  String file(String name) {
    return name() == null ? name : TaskFolder.name(name()) + "/" + name;
  }

  /** Where in {@code result} the task's results are. */
  Path folder(Path result) {
    return name() == null ? result : new Path(result, TaskFolder.name(name()));
  }
}
