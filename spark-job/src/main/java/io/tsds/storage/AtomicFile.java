package io.tsds.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.UUID;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes small files so that a reader sees either the whole file or none: under a temporary name
 * beside the target, then by a rename. Where a target exists already it is deleted just before the
 * rename, since not every file system renames onto a file; a writer killed in between leaves none.
 * Object stores show a file only when it is closed, and rename by copying: there it is written in
 * place.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** What a file shall hold. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Makes {@code target} hold exactly {@code content}. */
  public static void write(FileSystem files, Path target, byte[] content) {
    write(files, target, out -> out.write(content));
  }

  /** Makes {@code target} hold exactly what {@code content} writes. */
  public static void write(FileSystem files, Path target, Content content) {
    write(files, target, temporary(target), content);
  }

  /** The same where several attempts of a task may write the same content at a time. */
  public static void writeFromTask(FileSystem files, Path target, Content content) {
    if (exists(files, target)) {
      // Another attempt was first, with the same content; someone may be reading it.
      return;
    }
    String name = String.format(Locale.ROOT, ".%s.%s.tmp", target.getName(), UUID.randomUUID());
    write(files, target, new Path(target.getParent(), name), content);
  }

  private static boolean exists(FileSystem files, Path target) {
    try {
      return files.exists(target);
    } catch (IOException e) {
      throw Folder.failure("cannot look for " + target, e);
    }
  }

  private static void write(FileSystem files, Path target, Path temporary, Content content) {
    try {
      if (files.hasPathCapability(target, CommonPathCapabilities.ABORTABLE_STREAM)) {
        writeDirectly(files, target, content);
        return;
      }
      try (OutputStream out = files.create(temporary, true)) {
        content.writeTo(out);
      }
      replace(files, temporary, target);
    } catch (IOException e) {
      throw Folder.failure("cannot write " + target, e);
    }
  }

  private static void writeDirectly(FileSystem files, Path target, Content content)
      throws IOException {
    FSDataOutputStream out = files.create(target, true);
    boolean complete = false;
    try {
      content.writeTo(out);
      complete = true;
    } finally {
      if (!complete) {
        out.abort();
      }
    }
    out.close();
  }

  /** Renames a file, onto another if need be, which stays where the first is gone already. */
  static void replace(FileSystem files, Path from, Path to) throws IOException {
    if (!files.exists(from)) {
      throw new FileNotFoundException(from + " is gone; it was to be renamed to " + to);
    }
    if (files.exists(to)) {
      files.delete(to, false);
    }
    if (!files.rename(from, to)) {
      throw new IOException("the file system refused to rename " + from + " to " + to);
    }
  }

  /** The name under which a file is written first; hidden from Spark and Hadoop readers. */
  static Path temporary(Path target) {
    return new Path(target.getParent(), "." + target.getName() + ".tmp");
  }
}
