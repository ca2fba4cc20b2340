package io.tsds.storage.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * Writes small files so that a reader sees either the whole file or none: under a temporary name
 * beside the target, which no other writer has, then by a rename. Object stores show a file only
 * when it is closed, and rename by copying: there it is written in place.
 *
 * <p>Hadoop's {@code FileContext} is not used, nor Spark's {@code CheckpointFileManager}, which
 * stands on it. Its rename onto a file takes one step on HDFS alone, which is asked for it here. On
 * local disks it deletes the file first and leaves a {@code .crc} file; some stores have no {@code
 * AbstractFileSystem} for it, and it opens a client of HDFS that nothing can close. Where it is
 * missing, Spark takes a rename onto a file that was refused for done, and the old content stays.
 */
public final class AtomicFile {
  private static final String TEMPORARY_END = ".tmp";
  private static final Pattern TEMPORARY =
      Pattern.compile("\\.(.+)\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

  private AtomicFile() {}

  /** What a file shall hold. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Makes {@code target} hold exactly {@code content}, in place of what it held before. */
  public static void write(FileSystem files, Path target, byte[] content) {
    write(files, target, out -> out.write(content));
  }

  /** Makes {@code target} hold exactly what {@code content} writes. */
  public static void write(FileSystem files, Path target, Content content) {
    write(files, target, content, AtomicFile::replace);
  }

  /**
   * The same where several attempts of a task may write the same content at a time. The first file
   * under the target's name stays: someone may be reading it, and it holds what a later one would.
   *
   * <p>The target's folder must exist. It is created before the tasks start, and is gone where
   * another run has taken over the work folder: no task that looks for it then writes any more.
   */
  public static void writeFromTask(FileSystem files, Path target, Content content) {
    try {
      if (files.exists(target)) {
        return;
      }
      if (!files.exists(target.getParent())) {
        throw new FileNotFoundException(
            "its folder is gone; the run that this task belongs to was ended or replaced");
      }
    } catch (IOException e) {
      throw Folder.failure("cannot write " + target, e);
    }
    write(files, target, content, AtomicFile::renameUnlessThere);
  }

  /** Brings a file that is whole to its name. */
  private interface Placement {
    void place(FileSystem files, Path from, Path to) throws IOException;
  }

  private static void write(FileSystem files, Path target, Content content, Placement placement) {
    try {
      if (files.hasPathCapability(target, CommonPathCapabilities.ABORTABLE_STREAM)) {
        writeDirectly(files, target, content);
        return;
      }
      Path temporary = temporary(target);
      try {
        try (OutputStream out = files.create(temporary, true)) {
          content.writeTo(out);
        }
        placement.place(files, temporary, target);
      } catch (IOException | RuntimeException e) {
        deleteAfter(e, files, temporary);
        throw e;
      }
    } catch (IOException e) {
      throw Folder.failure("cannot write " + target, e);
    }
  }

  private static void deleteAfter(Exception failure, FileSystem files, Path temporary) {
    try {
      files.delete(temporary, false);
    } catch (IOException e) {
      failure.addSuppressed(e);
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

  /**
   * Renames a file, onto another if need be. Local disks and HDFS do that in one step. Where a file
   * system refuses it, the other is deleted first: a writer killed in between leaves none.
   *
   * @throws FileNotFoundException if there is nothing to rename; the target stays then
   */
  static void replace(FileSystem files, Path from, Path to) throws IOException {
    if (files instanceof DistributedFileSystem hdfs) {
      hdfs.rename(from, to, Options.Rename.OVERWRITE);
      return;
    }
    if (!files.exists(from)) {
      throw new FileNotFoundException(from + " is gone; it was to be renamed to " + to);
    }
    if (rename(files, from, to)) {
      return;
    }
    if (files.exists(from) && files.exists(to)) {
      files.delete(to, false);
      if (rename(files, from, to)) {
        return;
      }
    }
    throw new IOException("the file system refused to rename " + from + " to " + to);
  }

  /** Renames a file; where the target has come to be meanwhile, that one stays. */
  private static void renameUnlessThere(FileSystem files, Path from, Path to) throws IOException {
    // A local disk renames onto a file in one step, which a reader does not notice, since the
    // content is the same. Others refuse. Nothing is ever deleted under the target's name.
    if (rename(files, from, to)) {
      return;
    }
    if (!files.exists(to)) {
      throw new IOException("the file system refused to rename " + from + " to " + to);
    }
    files.delete(from, false);
  }

  /**
   * Renames in one step, or not at all: Hadoop's own rename on local disks falls back to copying,
   * which would create the target's folder anew after another run removed it.
   */
  static boolean rename(FileSystem files, Path from, Path to) throws IOException {
    if (!(files instanceof RawLocalFileSystem disk)) {
      return files.rename(from, to);
    }
    try {
      Files.move(
          disk.pathToFile(from).toPath(),
          disk.pathToFile(to).toPath(),
          StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      throw notFound(from, to, e);
    }
  }

  private static FileNotFoundException notFound(Path from, Path to, NoSuchFileException cause) {
    FileNotFoundException failure =
        new FileNotFoundException(from + " or the folder of " + to + " is gone");
    failure.initCause(cause);
    return failure;
  }

  /** A name under which a file can be written first; hidden from Spark and Hadoop readers. */
  static Path temporary(Path target) {
    return new Path(
        target.getParent(), "." + target.getName() + "." + UUID.randomUUID() + TEMPORARY_END);
  }

  /** The name of the file that a file of this name was to become, or null if it is no such file. */
  public static String targetOfTemporary(String name) {
    Matcher temporary = TEMPORARY.matcher(name);
    return temporary.matches() ? temporary.group(1) : null;
  }
}
