package io.tsds.storage.work;

import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.files.Folder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/** Writes and reads a work file: what it holds, as {@link ArrayOutput} has it, and its checksum. */
public final class WorkFiles {
  private WorkFiles() {}

  /** Writes what a file shall hold. */
  @FunctionalInterface
  public interface Writing {
    void to(ArrayOutput arrays) throws IOException;
  }

  /** Reads it back, in the same order. */
  @FunctionalInterface
  public interface Reading<T> {
    T from(ArrayInput arrays) throws IOException;
  }

  /** Writes a file from a task; writing it twice leaves the same file. */
  public static void write(Configuration hadoop, Path file, Writing content) {
    AtomicFile.writeFromTask(
        fileSystem(file, hadoop),
        file,
        out -> {
          ArrayOutput arrays = new ArrayOutput(out);
          content.to(arrays);
          arrays.finish();
        });
  }

  /** Reads what {@link #write} wrote; fails if the file has other bytes now. */
  public static <T> T read(Configuration hadoop, Path file, Reading<T> content) {
    FileSystem files = fileSystem(file, hadoop);
    try {
      return read(files, files.getFileStatus(file), content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static <T> T read(FileSystem files, FileStatus file, Reading<T> content)
      throws IOException {
    try (InputStream in = open(files, file)) {
      ArrayInput arrays = new ArrayInput(in, file.getLen());
      T read = content.from(arrays);
      arrays.finish();
      return read;
    }
  }

  /** Opens a file without asking an object store again how long it is. */
  private static InputStream open(FileSystem files, FileStatus file) throws IOException {
    return FutureIO.awaitFuture(files.openFile(file.getPath()).withFileStatus(file).build());
  }

  private static FileSystem fileSystem(Path path, Configuration hadoop) {
    try {
      // A work file has a checksum of its own.
      return Folder.withoutChecksumFiles(path.getFileSystem(hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach the file system of " + path, e);
    }
  }
}
