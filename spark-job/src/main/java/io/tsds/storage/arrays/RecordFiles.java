package io.tsds.storage.arrays;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.storage.files.Concurrently;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.files.SidecarChecksum;
import io.tsds.storage.files.StoreFailure;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * The files of one input, every head checked, all of one dimension.
 *
 * @param files in the order in which their rows are numbered
 * @param blocks where each file's blocks are
 * @param dimension number of components of a row
 */
public record RecordFiles(List<RecordFile> files, List<BlockLocation[]> blocks, int dimension) {

  /** How many of the files have no rows. */
  public int withoutRows() {
    return (int) files.stream().filter(file -> file.rows() == 0).count();
  }

  /**
   * Whether components are integers.
   *
   * @throws UserException if they are in some files and not in others, which a scale would mix up
   */
  public boolean areOfIntegers() {
    RecordFile first = null;
    for (RecordFile file : files) {
      if (file.rows() > 0) {
        first = first == null ? file : first;
        if (file.type().isInteger() != first.type().isInteger()) {
          throw new UserException(
              String.format(
                  Locale.ROOT,
                  "%s holds %s, %s %s; all files must hold integers, or none",
                  first.path(),
                  first.type(),
                  file.path(),
                  file.type()));
        }
      }
    }
    return first != null && first.type().isInteger();
  }

  private record Head(RecordFile file, BlockLocation[] blocks) {}

  /**
   * Reads the heads of all files.
   *
   * @param array which array of a file is read, where the format has several
   * @param statuses in the order in which their rows are numbered
   * @throws UserException naming the first file in that order that cannot take part
   */
  public static RecordFiles open(
      RecordFormat format, ArrayChoice array, List<FileStatus> statuses, Configuration hadoop) {
    List<Head> heads =
        Concurrently.readAll(statuses, status -> head(format, array, status, hadoop));
    List<RecordFile> files = heads.stream().map(Head::file).toList();
    int dimension = commonDimension(files);
    return new RecordFiles(files, heads.stream().map(Head::blocks).toList(), dimension);
  }

  /** How the rows are numbered over the files. */
  public RowNumbering numbering() {
    return new RowNumbering(
        files.stream().map(RecordFile::path).toArray(String[]::new),
        files.stream().mapToLong(RecordFile::rows).toArray());
  }

  private static Head head(
      RecordFormat format, ArrayChoice array, FileStatus status, Configuration hadoop) {
    String path = status.getPath().toString();
    try {
      FileSystem fileSystem = status.getPath().getFileSystem(hadoop);
      try (FSDataInputStream in = fileSystem.open(status.getPath())) {
        RecordFile file = format.head(in, path, status.getLen(), array);
        return new Head(file, fileSystem.getFileBlockLocations(status, 0, status.getLen()));
      }
    } catch (IOException e) {
      throw StoreFailure.at(path, e)
          .or(
              () ->
                  SidecarChecksum.mismatch(path, e).map(m -> new UserException(path + ": " + m, e)))
          .orElseGet(() -> new UserException(path + ": cannot be read: " + e, e));
    }
  }

  private static int commonDimension(List<RecordFile> files) {
    RecordFile first = null;
    long rows = 0;
    for (RecordFile file : files) {
      rows += file.rows();
      if (file.rows() == 0) {
        continue;
      }
      if (first == null) {
        first = file;
      } else if (file.dimension() != first.dimension()) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s has rows of %d components, %s of %d; all files must have one dimension",
                first.path(),
                first.dimension(),
                file.path(),
                file.dimension()));
      }
    }
    if (first == null || rows == 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: has no rows%s; give files with at least one",
              files.get(0).path(),
              files.size() > 1
                  ? ", nor the " + Quantity.of(files.size() - 1, "file") + " after it"
                  : ""));
    }
    return first.dimension();
  }
}
