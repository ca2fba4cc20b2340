package io.tsds.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;

/**
 * The local disk under a scheme of its own, on which something happens at a moment of one's choice:
 * once, when a file is created whose path has a given text in it. Under this scheme nobody can see
 * that it is a local disk.
 */
public final class HookedDisk extends WatchedDisk {
  private static final String SCHEME = "hookeddisk";
  private static final Map<String, Hook> ON_CREATE = new ConcurrentHashMap<>();

  /** What happens. */
  @FunctionalInterface
  public interface Hook {
    void run() throws IOException;
  }

  /** Makes the scheme known. */
  public static String uri(Path path) {
    Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
    hadoop.set("fs.hookeddisk.impl", HookedDisk.class.getName());
    return SCHEME + "://" + path;
  }

  /** Runs {@code hook} once when a file with {@code text} in its path is created. */
  public static void onCreating(String text, Hook hook) {
    ON_CREATE.put(text, hook);
  }

  /** Whether everything that was asked for has happened. */
  public static boolean allHappened() {
    return ON_CREATE.isEmpty();
  }

  /** Forgets what has not happened. */
  public static void clear() {
    ON_CREATE.clear();
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  FSDataOutputStream create(org.apache.hadoop.fs.Path path, Creation creation) throws IOException {
    for (String text : List.copyOf(ON_CREATE.keySet())) {
      Hook hook = path.toString().contains(text) ? ON_CREATE.remove(text) : null;
      if (hook != null) {
        try {
          hook.run();
        } catch (IOException e) {
          throw new UncheckedIOException("the hook failed", e);
        }
      }
    }
    return creation.create();
  }
}
