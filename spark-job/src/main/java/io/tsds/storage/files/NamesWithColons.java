package io.tsds.storage.files;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files of local disks whose own names have a colon, which Hadoop lists but cannot open: it takes
 * the name of the checksum file beside them for a path, and what stands before the colon for a
 * scheme.
 */
public final class NamesWithColons {
  private static final String IMPLEMENTATION = "fs.file.impl";

  private NamesWithColons() {}

  /**
   * Settings of Hadoop with which such files can be opened; none where there are no such files, or
   * where local disks have an implementation of the user's.
   */
  public static Map<String, String> settings(List<FileStatus> files, Configuration hadoop) {
    boolean needed = files.stream().map(FileStatus::getPath).anyMatch(NamesWithColons::isLocal);
    String present = hadoop.get(IMPLEMENTATION, Disk.class.getName());
    return needed && present.equals(Disk.class.getName())
        // A file system of the process's cache would be of the other implementation.
        ? Map.of(IMPLEMENTATION, Disk.class.getName(), "fs.file.impl.disable.cache", "true")
        : Map.of();
  }

  private static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme()) && path.getName().indexOf(':') >= 0;
  }

  /** The local disk, checksums included. Hadoop makes it by its name. */
  public static final class Disk extends LocalFileSystem {
    @Override
    public Path getChecksumFile(Path file) {
      return new Path(file.getParent(), new Path(null, null, "." + file.getName() + ".crc"));
    }
  }
}
