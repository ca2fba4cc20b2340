package io.tsds.linalg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What all native libraries of the job jar need before they are loaded. */
final class NativeLibraries {
  private NativeLibraries() {}

  /**
   * Libraries are unpacked to the home directory, where executors may have none, else to a new
   * folder that only this user can write to.
   */
  static void prepare() {
    if (!Files.isWritable(Path.of(System.getProperty("user.home", "")))) {
      try {
        setDefault(
            "org.bytedeco.javacpp.cachedir", Files.createTempDirectory("tsds-native-").toString());
      } catch (IOException e) {
        throw new IllegalStateException(
            "there is no folder to unpack native libraries to: " + e.getMessage(), e);
      }
    }
    // The search itself bounds the memory.
    setDefault("org.bytedeco.javacpp.maxBytes", "0");
    setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
  }

  /** Says that a library cannot be loaded here, and why. */
  static IllegalStateException cannotLoad(String library, Throwable cause) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "%s cannot be loaded on %s %s: %s",
            library,
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            rootMessage(cause)),
        cause);
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }
}
