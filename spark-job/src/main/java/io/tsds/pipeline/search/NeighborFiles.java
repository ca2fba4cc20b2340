package io.tsds.pipeline.search;

import io.tsds.knn.NeighborBlock;
import io.tsds.storage.work.WorkFiles;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Merged neighbor lists, one file a merge group. */
public record NeighborFiles(Path folder) {

  private Path file(int group) {
    return new Path(folder, String.format(Locale.ROOT, "group-%06d.bin", group));
  }

  /** Writes the lists of a group; writing them twice leaves the same file. */
  public void write(Configuration hadoop, int group, NeighborBlock block) {
    WorkFiles.write(
        hadoop,
        file(group),
        arrays -> {
          arrays.writeInt(block.firstQuery());
          arrays.writeInts(block.counts());
          arrays.writeDoubles(block.squaredDistances());
          arrays.writeIds(block.ids());
        });
  }

  /** The lists of groups 0 to {@code groups - 1}, each read when its turn comes. */
  public Iterable<NeighborBlock> readAll(Configuration hadoop, int groups) {
    return () -> IntStream.range(0, groups).mapToObj(group -> read(hadoop, group)).iterator();
  }

  private NeighborBlock read(Configuration hadoop, int group) {
    return WorkFiles.read(
        hadoop,
        file(group),
        arrays ->
            new NeighborBlock(
                arrays.readInt(), arrays.readInts(), arrays.readDoubles(), arrays.readIds()));
  }
}
