package io.tsds.testkit;

import io.tsds.testkit.Hooks.Hook;
import io.tsds.testkit.WatchedFileSystem.Kind;
import java.io.IOException;
import java.util.EnumSet;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * HDFS on which something can be made to happen at a moment of one's choice: once, right after a
 * file was opened or created whose path has a given text in it, before a byte of it moves, or right
 * before a file or folder is renamed. It is no {@link WatchedFileSystem}, since Spark and Hadoop
 * look whether a file system is HDFS.
 */
public final class HookedHdfs extends DistributedFileSystem {
  private static final Hooks HOOKS = new Hooks();

  /** Runs {@code hook} once when a file with {@code text} in its path has been opened. */
  public static void onOpening(String text, Hook hook) {
    HOOKS.once(Kind.OPEN, path -> path.contains(text), hook);
  }

  /** Runs {@code hook} once when a file with {@code text} in its path has been created. */
  public static void onCreating(String text, Hook hook) {
    HOOKS.once(Kind.CREATE, path -> path.contains(text), hook);
  }

  /** Runs {@code hook} once before something whose old path ends so is renamed. */
  public static void onRenaming(String end, Hook hook) {
    HOOKS.once(Kind.RENAME, path -> path.endsWith(end), hook);
  }

  /** Whether everything that was asked for has happened. */
  public static boolean allHappened() {
    return HOOKS.allHappened();
  }

  /** Forgets what has not happened. */
  public static void clear() {
    HOOKS.clear();
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    HOOKS.run(Kind.RENAME, from);
    return super.rename(from, to);
  }

  @Override
  public void rename(Path from, Path to, Options.Rename... options) throws IOException {
    HOOKS.run(Kind.RENAME, from);
    super.rename(from, to, options);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    FSDataInputStream in = super.open(path, bufferSize);
    HOOKS.run(Kind.OPEN, path);
    return in;
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress,
      ChecksumOpt checksum)
      throws IOException {
    FSDataOutputStream out =
        super.create(
            path, permission, flags, bufferSize, replication, blockSize, progress, checksum);
    HOOKS.run(Kind.CREATE, path);
    return out;
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    FSDataOutputStream out =
        super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
    HOOKS.run(Kind.CREATE, path);
    return out;
  }
}
