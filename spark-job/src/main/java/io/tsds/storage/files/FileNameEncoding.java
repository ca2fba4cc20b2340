package io.tsds.storage.files;

import io.tsds.UserException;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * The encoding by which this process names files on local disks, which follows from its locale.
 * Where it is not UTF-8, other names than ASCII are mangled on their way in from the command line
 * and out to the disk: {@code ä.npy} becomes {@code ??.npy}, which is a glob for other files. Names
 * cannot be saved once that has happened, so the process is refused.
 */
public final class FileNameEncoding {
  private static final String PROPERTY = "sun.jnu.encoding";

  private FileNameEncoding() {}

  /** The encoding's name. */
  static String ofThisProcess() {
    return System.getProperty(PROPERTY, "unknown");
  }

  /**
   * Makes sure that this process, a driver, can name every file.
   *
   * @throws UserException saying what to set
   */
  public static void requireAllNames() {
    requireAllNames(ofThisProcess(), System.getProperty("os.name", ""));
  }

  static void requireAllNames(String encoding, String system) {
    if (!holdsAllNames(encoding, system)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "the locale of this process names files in %s, which cannot express all names; must be UTF-8: set LANG=C.UTF-8 (and unset LC_ALL) in its environment, on YARN by spark.yarn.appMasterEnv.LANG=C.UTF-8 and spark.executorEnv.LANG=C.UTF-8, on Kubernetes by spark.kubernetes.driverEnv.LANG=C.UTF-8 and spark.executorEnv.LANG=C.UTF-8",
              encoding));
    }
  }

  /**
   * Makes sure that this process, an executor, finds these files by the names that the driver has.
   *
   * @param paths full paths with schemes; only local disks have the encoding of a process
   */
  public static void requireLocalNames(String[] paths) {
    requireLocalNames(paths, ofThisProcess(), System.getProperty("os.name", ""));
  }

  static void requireLocalNames(String[] paths, String encoding, String system) {
    if (holdsAllNames(encoding, system)) {
      return;
    }
    for (String path : paths) {
      if (path.startsWith("file:") && !path.chars().allMatch(c -> c < 128)) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s: the locale of an executor names files in %s, which cannot express this name; set spark.executorEnv.LANG=C.UTF-8",
                path,
                encoding));
      }
    }
  }

  /** Windows has names of its own, apart from any encoding. */
  private static boolean holdsAllNames(String encoding, String system) {
    return system.startsWith("Windows")
        || (Charset.isSupported(encoding) && Charset.forName(encoding).name().equals("UTF-8"));
  }
}
