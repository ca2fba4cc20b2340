package io.tsds.testkit;

import io.tsds.testkit.Hooks.Hook;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * The local disk under a scheme of its own, on which something happens at a moment of one's choice,
 * right before a file is opened or created whose path has a given text in it: another file changes,
 * the store is down, there is no room. By its scheme it is no local disk.
 */
public final class HookedDisk extends WatchedFileSystem {
  private static final String SCHEME = "hookeddisk";
  private static final Hooks HOOKS = new Hooks();

  public HookedDisk() {
    super(new LocalDisk());
  }

  /** Makes the scheme known. */
  public static String uri(Path path) {
    Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
    hadoop.set("fs." + SCHEME + ".impl", HookedDisk.class.getName());
    return SCHEME + "://" + path;
  }

  /** Runs {@code hook} once when a file with {@code text} in its path is created. */
  public static void onCreating(String text, Hook hook) {
    HOOKS.once(Kind.CREATE, path -> path.contains(text), hook);
  }

  /**
   * From now on runs {@code hook} each time that a file with {@code text} in its path is opened.
   */
  public static void onEachOpening(String text, Hook hook) {
    HOOKS.always(Kind.OPEN, path -> path.contains(text), hook);
  }

  /** From now on there is no room for files with {@code text} in their path. */
  public static void fillUp(String text) {
    HOOKS.always(
        Kind.CREATE,
        path -> path.contains(text),
        () -> {
          throw new IOException("no space left on device for files of " + text);
        });
  }

  /** Whether everything has happened that was to happen once. */
  public static boolean allHappened() {
    return HOOKS.allHappened();
  }

  /** From now on nothing happens, and there is room for all files. */
  public static void clear() {
    HOOKS.clear();
  }

  @Override
  protected <T> T watch(Operation operation, Call<T> call) throws IOException {
    HOOKS.run(operation.kind(), operation.path());
    return call.run();
  }
}
