package io.tsds.storage.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import org.apache.hadoop.fs.FileStatus;

/**
 * When a local file's content or attributes were last changed, as the disk itself keeps it. Unlike
 * the modification time, no program can set it: it tells that a file was written anew and given its
 * old modification time back, as {@code cp -p} and {@code rsync -t} do. Copies have other ones, so
 * it says something within a run only.
 */
public final class ChangeTime {
  private ChangeTime() {}

  /** The time as text; empty where the file system does not tell. */
  public static String of(FileStatus file) {
    if (!"file".equals(file.getPath().toUri().getScheme())) {
      return "";
    }
    try {
      File local = new File(file.getPath().toUri().getPath());
      return Files.getAttribute(local.toPath(), "unix:ctime").toString();
    } catch (IOException | UnsupportedOperationException | InvalidPathException e) {
      // A file that is gone is missed by the listing; a disk without change times has none to tell.
      return "";
    }
  }
}
