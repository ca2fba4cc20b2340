package io.tsds.cli.options;

import io.tsds.UserException;
import io.tsds.storage.files.Credentials;

/** Checks of options whose values name files or folders. */
public final class UriOption {
  private static final String LOCAL = "file:";

  private UriOption() {}

  /** As a shell has it, which Java's own idea of it need not be in a container. */
  public static String home() {
    String home = System.getenv("HOME");
    return home == null || home.isBlank() ? System.getProperty("user.home") : home;
  }

  /**
   * The URI, if it is neither empty nor holds credentials, as Hadoop understands it: with the home
   * folder where a shell left {@code ~} alone, and with a folder before a relative name that has a
   * scheme or a colon.
   *
   * @param parameter its name, without dashes
   */
  public static String checked(String parameter, String uri) {
    if (uri.isBlank()) {
      throw UserException.of(parameter, "is empty; must be a path or a URI such as s3a://bucket/a");
    }
    if (Credentials.areIn(uri)) {
      throw UserException.of(parameter, Credentials.REFUSAL);
    }
    if (uri.equals("~") || uri.startsWith("~/")) {
      return home() + uri.substring(1);
    }
    if (!isRelativeWithColon(uri)) {
      return uri;
    }
    return uri.startsWith(LOCAL)
        ? LOCAL + System.getProperty("user.dir") + "/" + uri.substring(LOCAL.length())
        : "./" + uri;
  }

  /** Whether Hadoop would take what stands before the first colon for a scheme, and then fail. */
  private static boolean isRelativeWithColon(String uri) {
    int colon = uri.indexOf(':');
    int slash = uri.indexOf('/');
    return colon > 0 && (slash < 0 || colon < slash) && slash != colon + 1;
  }
}
