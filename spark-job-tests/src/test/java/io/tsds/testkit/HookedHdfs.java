package io.tsds.testkit;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * HDFS on which something can be made to happen at a moment of one's choice: once, right after a
 * file was opened or created whose path has a given text in it, before a byte of it moves, or right
 * before a file or folder is renamed.
 */
public final class HookedHdfs extends DistributedFileSystem {
  private static final Map<String, Hook> ON_OPEN = new ConcurrentHashMap<>();
  private static final Map<String, Hook> ON_CREATE = new ConcurrentHashMap<>();
  private static final Map<String, Hook> ON_RENAME = new ConcurrentHashMap<>();

  /** What happens. */
  @FunctionalInterface
  public interface Hook {
    void run() throws IOException;
  }

  /** Runs {@code hook} once when a file with {@code text} in its path has been opened. */
  public static void onOpening(String text, Hook hook) {
    ON_OPEN.put(text, hook);
  }

  /** Runs {@code hook} once when a file with {@code text} in its path has been created. */
  public static void onCreating(String text, Hook hook) {
    ON_CREATE.put(text, hook);
  }

  /** Runs {@code hook} once before something whose old path ends so is renamed. */
  public static void onRenaming(String end, Hook hook) {
    ON_RENAME.put(end, hook);
  }

  /** Whether everything that was asked for has happened. */
  public static boolean allHappened() {
    return ON_OPEN.isEmpty() && ON_CREATE.isEmpty() && ON_RENAME.isEmpty();
  }

  /** Forgets what has not happened. */
  public static void clear() {
    ON_OPEN.clear();
    ON_CREATE.clear();
    ON_RENAME.clear();
  }

  private static void fire(Map<String, Hook> hooks, Path path) throws IOException {
    for (String text : List.copyOf(hooks.keySet())) {
      Hook hook = path.toString().contains(text) ? hooks.remove(text) : null;
      if (hook != null) {
        hook.run();
      }
    }
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    for (String end : List.copyOf(ON_RENAME.keySet())) {
      Hook hook = from.toString().endsWith(end) ? ON_RENAME.remove(end) : null;
      if (hook != null) {
        hook.run();
      }
    }
    return super.rename(from, to);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    FSDataInputStream in = super.open(path, bufferSize);
    fire(ON_OPEN, path);
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
    fire(ON_CREATE, path);
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
    fire(ON_CREATE, path);
    return out;
  }
}
