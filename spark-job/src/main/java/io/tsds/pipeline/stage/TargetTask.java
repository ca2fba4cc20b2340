package io.tsds.pipeline.stage;

import io.tsds.pool.PoolNumbering;
import io.tsds.pool.PoolSubset;
import io.tsds.storage.queries.TargetFolder;
import io.tsds.storage.queries.TargetQueries;
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
public record TargetTask(int number, TargetQueries queries, PoolSubset members) {

  public static List<TargetTask> ofEach(List<TargetQueries> tasks, PoolNumbering pool) {
    List<TargetTask> numbered = new ArrayList<>();
    for (TargetQueries task : tasks) {
      numbered.add(new TargetTask(numbered.size(), task, PoolSubset.of(pool, task.rows())));
    }
    return numbered;
  }

  /** The task's name, or null. */
  public String name() {
    return queries.name();
  }

  /** The checkpoint of one of the task's stages. */
  public String stage(String base) {
    return name() == null ? base : String.format(Locale.ROOT, "%s-%06d", base, number);
  }

  /** What is said, with the task's name. */
  public String titled(String text) {
    return name() == null ? text : String.format(Locale.ROOT, "task %s: %s", name(), text);
  }

  /** A file of the task's results, relative to the run's. */
  public String file(String name) {
    return name() == null ? name : TargetFolder.name(name()) + "/" + name;
  }

  /** Where in {@code result} the task's results are. */
  public Path folder(Path result) {
    return name() == null ? result : new Path(result, TargetFolder.name(name()));
  }
}
