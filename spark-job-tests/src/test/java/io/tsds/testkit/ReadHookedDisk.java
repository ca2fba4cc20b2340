package io.tsds.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;

/**
 * The local disk under a scheme of its own, on which something happens each time a file is opened
 * whose path has a given text in it: the store is down, or somebody changes another file.
 */
public final class ReadHookedDisk extends WatchedDisk {
  private static final String SCHEME = "readhookeddisk";
  private static final Map<String, Hook> ON_OPEN = new ConcurrentHashMap<>();

  /** What happens. */
  @FunctionalInterface
  public interface Hook {
    void run() throws IOException;
  }

  /** Makes the scheme known. */
  public static String uri(Path path) {
    Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
    hadoop.set("fs.readhookeddisk.impl", ReadHookedDisk.class.getName());
    return SCHEME + "://" + path;
  }

  /** From now on runs {@code hook} before a file with {@code text} in its path is opened. */
  public static void onOpening(String text, Hook hook) {
    ON_OPEN.put(text, hook);
  }

  /** From now on nothing happens. */
  public static void clear() {
    ON_OPEN.clear();
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize) throws IOException {
    for (Map.Entry<String, Hook> entry : ON_OPEN.entrySet()) {
      if (path.toString().contains(entry.getKey())) {
        entry.getValue().run();
      }
    }
    return super.open(path, bufferSize);
  }

  @Override
  FSDataOutputStream create(org.apache.hadoop.fs.Path path, Creation creation) throws IOException {
    return creation.create();
  }
}
