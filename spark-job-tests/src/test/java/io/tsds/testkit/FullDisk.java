package io.tsds.testkit;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;

/**
 * The local disk under a scheme of its own, on which there is no room for files whose path has a
 * given text in it: it lets a run fail in a stage of one's choice, on the driver or in a task.
 */
public final class FullDisk extends WatchedDisk {
  private static final String SCHEME = "fulldisk";
  private static final String FULL = "fs.fulldisk.full";

  @Override
  public String getScheme() {
    return SCHEME;
  }

  /** Makes the scheme known. */
  public static String uri(Path path) {
    Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
    hadoop.set("fs.fulldisk.impl", FullDisk.class.getName());
    hadoop.setBoolean("fs.fulldisk.impl.disable.cache", true);
    return SCHEME + "://" + path;
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
  FSDataOutputStream create(org.apache.hadoop.fs.Path path, Creation creation) throws IOException {
    String full = getConf().get(FULL);
    if (full != null && path.toString().contains(full)) {
      throw new IOException("no space left on device for " + path);
    }
    return creation.create();
  }
}
