package io.tsds.storage.work;

import io.tsds.density.NearDuplicateGroups;
import io.tsds.density.NearPairs;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Groups of near-duplicates: links that tasks found, one file each, and what came of them. */
public record GroupFiles(Path folder) {

  /**
   * What a task found.
   *
   * @param pairs of vectors that belong to one group, one after another [2 x links]
   * @param squaredDistances of the pairs [links]; empty where they were not kept
   * @param full vectors whose lists were cut, so that they may have more near-duplicates
   */
  public record Links(int[] pairs, double[] squaredDistances, int[] full) {
    /** Of near pairs of vectors. */
    public static Links of(NearPairs pairs, int[] full) {
      return new Links(pairs.pairs(), pairs.squaredDistances(), full);
    }
  }

  private Path file(int task) {
    return new Path(folder, String.format(Locale.ROOT, "links-%06d.bin", task));
  }

  private Path groupFile() {
    return new Path(folder, "near-duplicates.bin");
  }

  /** Writes the links that a task found; writing them twice leaves the same file. */
  public void writeLinks(Configuration hadoop, int task, Links links) {
    WorkFiles.write(
        hadoop,
        file(task),
        arrays -> {
          arrays.writeInts(links.pairs());
          arrays.writeDoubles(links.squaredDistances());
          arrays.writeInts(links.full());
        });
  }

  /** Reads what {@link #writeLinks} wrote. */
  public Links readLinks(Configuration hadoop, int task) {
    return WorkFiles.read(
        hadoop,
        file(task),
        arrays -> new Links(arrays.readInts(), arrays.readDoubles(), arrays.readInts()));
  }

  /** Writes the groups of a pool; writing them twice leaves the same file. */
  public void write(Configuration hadoop, NearDuplicateGroups groups) {
    WorkFiles.write(
        hadoop,
        groupFile(),
        arrays -> {
          arrays.writeInts(groups.kept());
          arrays.writeDoubles(groups.squaredDistances());
        });
  }

  /** Reads what {@link #write} wrote. */
  public NearDuplicateGroups read(Configuration hadoop) {
    return WorkFiles.read(
        hadoop,
        groupFile(),
        arrays -> new NearDuplicateGroups(arrays.readInts(), arrays.readDoubles()));
  }
}
