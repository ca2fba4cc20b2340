package io.tsds.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under a scheme of its own, on which there is no room for files whose path has a
 * given text in it: it lets a run fail in a stage of one's choice, on the driver or in a task.
 */
public final class FullDisk extends RawLocalFileSystem {
  private static final URI ROOT = URI.create("fulldisk:///");
  private static final String FULL = "fs.fulldisk.full";

  /** Makes the scheme known. */
  public static String uri(Path path) {
    Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
    hadoop.set("fs.fulldisk.impl", FullDisk.class.getName());
    hadoop.setBoolean("fs.fulldisk.impl.disable.cache", true);
    return "fulldisk://" + path;
  }

  /** From now on there is no room for files with {@code text} in their path. */
  public static void fillUp(String text) {
    LocalSpark.session().sparkContext().hadoopConfiguration().set(FULL, text);
  }

  /** From now on there is room for all files. */
  public static void makeRoom() {
    LocalSpark.session().sparkContext().hadoopConfiguration().unset(FULL);
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return ROOT.getScheme();
  }

  @Override
  public FSDataOutputStream create(
      org.apache.hadoop.fs.Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    failIfFull(path);
    return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public FSDataOutputStream create(
      org.apache.hadoop.fs.Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    failIfFull(path);
    return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  private void failIfFull(org.apache.hadoop.fs.Path path) throws IOException {
    String full = getConf().get(FULL);
    if (full != null && path.toString().contains(full)) {
      throw new IOException("no space left on device for " + path);
    }
  }
}
