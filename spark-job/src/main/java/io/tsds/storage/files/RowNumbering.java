package io.tsds.storage.files;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Numbers the rows of several files as one sequence from 0, in the order of the files, and finds a
 * row's place again. The order may be any ({@link FileOrder}).
 */
public final class RowNumbering implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String[] paths;
  private final long[] firstRows;

  /** The files' places, in byte order of their paths. */
  private final int[] byPath;

  /**
   * Takes ownership of {@code paths}.
   *
   * @param paths full paths
   * @param rows number of rows of each file
   */
  public RowNumbering(String[] paths, long[] rows) {
    this.paths = paths;
    this.firstRows = new long[rows.length + 1];
    for (int file = 0; file < rows.length; file++) {
      firstRows[file + 1] = Math.addExact(firstRows[file], rows[file]);
    }
    this.byPath =
        IntStream.range(0, paths.length)
            .boxed()
            .sorted((a, b) -> InputListing.BYTE_ORDER.compare(paths[a], paths[b]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /** Fails on a machine that cannot find the files by their names. */
  public void requireNamesOfThisProcess() {
    FileNameEncoding.requireLocalNames(paths);
  }

  /** Number of rows of all files. */
  public long rows() {
    return firstRows[paths.length];
  }

  /** The files in their order. */
  public List<String> paths() {
    return List.of(paths);
  }

  /** The number of the file's first row. */
  public long firstRow(int file) {
    return firstRows[file];
  }

  /** Which of the files this path is. */
  public int file(String path) {
    int low = 0;
    int high = byPath.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int compared = InputListing.BYTE_ORDER.compare(paths[byPath[middle]], path);
      if (compared == 0) {
        return byPath[middle];
      }
      if (compared < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    throw new IllegalStateException(path + " is read, but was not among the files listed");
  }

  /** Path of the file that has row {@code number} of the sequence. */
  public String path(long number) {
    return paths[fileOf(number)];
  }

  /** What number row {@code number} of the sequence has in its own file. */
  public long rowInFile(long number) {
    return number - firstRows[fileOf(number)];
  }

  private int fileOf(long number) {
    // Files without rows share their first row with the next file; the last of them is the owner.
    int low = 0;
    int high = paths.length;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (firstRows[middle] <= number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
