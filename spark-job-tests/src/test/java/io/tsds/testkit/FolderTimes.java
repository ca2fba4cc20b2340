package io.tsds.testkit;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** When the files of a folder were written, to see that a run left them alone. */
public final class FolderTimes {
  private FolderTimes() {}

  /** Modification times of the files at any depth, by path. */
  public static Map<String, Long> of(FileSystem files, Path folder) throws IOException {
    Map<String, Long> times = new TreeMap<>();
    RemoteIterator<? extends FileStatus> all = files.listFiles(folder, true);
    while (all.hasNext()) {
      FileStatus file = all.next();
      times.put(file.getPath().toString(), file.getModificationTime());
    }
    return times;
  }
}
