package io.tsds.storage.files;

import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of an input, and where they were looked for.
 *
 * @param path the location as a full path
 * @param isGlob whether the path is a pattern, and not the name of a file or folder
 * @param files in byte order of their full paths, unless they were put into another
 * @param folders those all of whose files belong to the input
 */
public record ListedInput(Path path, boolean isGlob, List<FileStatus> files, List<Path> folders) {
  public ListedInput {
    files = List.copyOf(files);
    folders = List.copyOf(folders);
  }

  /** The same with its files in this order. */
  public ListedInput in(FileOrder order) {
    Comparator<FileStatus> byPath =
        Comparator.comparing(file -> file.getPath().toString(), order.paths());
    return new ListedInput(path, isGlob, files.stream().sorted(byPath).toList(), folders);
  }
}
