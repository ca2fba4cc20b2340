package io.tsds.pipeline.search;

import io.tsds.knn.NeighborBlock;
import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.work.ArrayInput;
import io.tsds.storage.work.ArrayOutput;
import io.tsds.storage.work.WorkFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Merged neighbor lists, one file a merge group. */
public record NeighborFiles(Path folder) {

  private Path file(int group) {
    return new Path(folder, String.format(Locale.ROOT, "tile-%06d.bin", group));
  }

  /** Writes the lists of a group; writing them twice leaves the same file. */
  public void write(Configuration hadoop, int group, NeighborBlock block) {
    Path file = file(group);
    AtomicFile.writeFromTask(
        WorkFiles.fileSystem(file, hadoop),
        file,
        out -> {
          ArrayOutput arrays = new ArrayOutput(out);
          arrays.writeInt(block.firstQuery());
          arrays.writeInts(block.counts());
          arrays.writeDoubles(block.squaredDistances());
          arrays.writeIds(block.ids());
          arrays.finish();
        });
  }

  /** The lists of groups 0 to {@code groups - 1}, each read when its turn comes. */
  public Iterable<NeighborBlock> readAll(Configuration hadoop, int groups) {
    return () -> IntStream.range(0, groups).mapToObj(group -> read(hadoop, group)).iterator();
  }

  private NeighborBlock read(Configuration hadoop, int group) {
    Path file = file(group);
    FileSystem files = WorkFiles.fileSystem(file, hadoop);
    try (InputStream in = files.open(file)) {
      ArrayInput arrays = new ArrayInput(in);
      NeighborBlock block =
          new NeighborBlock(
              arrays.readInt(), arrays.readInts(), arrays.readDoubles(), arrays.readIds());
      arrays.finish();
      return block;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
