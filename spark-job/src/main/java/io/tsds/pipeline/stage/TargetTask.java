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
 * One target task: its queries, its part of the pool, and where its work and its results go. The
 * only target task of queries that are not split has no name, and its results are the run's.
 *
 * @param number of the target task, from 0
 * @param members its queries' neighbors among those of all target tasks
 */
public record TargetTask(int number, TargetQueries queries, PoolSubset members) {

  public static List<TargetTask> ofEach(List<TargetQueries> targets, PoolNumbering pool) {
    List<TargetTask> numbered = new ArrayList<>();
    for (TargetQueries target : targets) {
      numbered.add(new TargetTask(numbered.size(), target, PoolSubset.of(pool, target.rows())));
    }
    return numbered;
  }

  /** The target task's name, or null. */
  public String name() {
    return queries.name();
  }

  /** The checkpoint of one of the target task's stages. */
  public String stage(String base) {
    return name() == null ? base : String.format(Locale.ROOT, "%s-%06d", base, number);
  }

  /** What is said, with the target task's name. */
  public String titled(String text) {
    return name() == null ? text : String.format(Locale.ROOT, "target task %s: %s", name(), text);
  }

  /** A file of the target task's results, relative to the run's. */
  public String file(String name) {
    return name() == null ? name : TargetFolder.name(name()) + "/" + name;
  }

  /** Where in {@code result} the target task's results are. */
  public Path folder(Path result) {
    return name() == null ? result : new Path(result, TargetFolder.name(name()));
  }
}
