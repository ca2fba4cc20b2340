package io.tsds.storage.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local disk without Hadoop's {@code .crc} files, and without the processes that Hadoop starts:
 * where it has no native library, it runs {@code chmod} for every file that it creates, which takes
 * longer than a small file does.
 */
public final class LocalDisk extends RawLocalFileSystem {
  private static final String IMPLEMENTATION = "fs.file.impl";

  /** Hadoop makes it by its name, and calls {@link #initialize}. */
  public LocalDisk() {}

  /** The disk of a local file system, any other one as it is. */
  static FileSystem of(FileSystem files) {
    if (!(files instanceof ChecksumFileSystem local)) {
      return files;
    }
    FileSystem raw = local.getRawFileSystem();
    if (raw.getClass() != RawLocalFileSystem.class) {
      return raw;
    }
    LocalDisk disk = new LocalDisk();
    try {
      disk.initialize(raw.getUri(), raw.getConf());
    } catch (IOException e) {
      throw Folder.failure("cannot reach the local disk", e);
    }
    return disk;
  }

  /**
   * Settings of Hadoop with which Spark's writers write to this disk; none where local disks have
   * an implementation of the user's.
   */
  public static Map<String, String> settings(Configuration hadoop) {
    String stock = LocalFileSystem.class.getName();
    return hadoop.get(IMPLEMENTATION, stock).equals(stock)
        ? Map.of(IMPLEMENTATION, LocalDisk.class.getName(), "fs.file.impl.disable.cache", "true")
        : Map.of();
  }

  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    if (permission.getStickyBit()) {
      super.setPermission(path, permission);
      return;
    }
    try {
      Files.setPosixFilePermissions(
          pathToFile(path).toPath(), PosixFilePermissions.fromString(permission.toString()));
    } catch (UnsupportedOperationException e) {
      super.setPermission(path, permission);
    }
  }
}
