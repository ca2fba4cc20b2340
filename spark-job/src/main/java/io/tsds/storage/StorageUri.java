package io.tsds.storage;

import io.tsds.UserException;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * URIs of files and folders as users give them. Credentials inside a URI ({@code
 * s3a://KEY:SECRET@bucket}) would end up in logs, manifests and reports, so they are refused, by a
 * message that does not repeat them.
 */
public final class StorageUri {
  /** Here the part before the @ is the container, as in {@code abfss://container@account/path}. */
  private static final Set<String> CONTAINER_SCHEMES = Set.of("abfs", "abfss", "wasb", "wasbs");

  private StorageUri() {}

  /** The path that the user gave as {@code option}. */
  public static Path path(String option, String uri) {
    if (uri == null || uri.isBlank()) {
      throw new UserException(option + " is empty; give a path or a URI");
    }
    if (holdsCredentials(uri)) {
      throw new UserException(
          option
              + " has credentials in its URI (not repeated here), which would end up in logs; remove"
              + " them from the URI and give them in the Hadoop configuration or the environment");
    }
    try {
      return new Path(uri);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          String.format(Locale.ROOT, "%s is %s, which is no path: %s", option, uri, e.getMessage()),
          e);
    }
  }

  private static boolean holdsCredentials(String uri) {
    int schemeEnd = uri.indexOf("://");
    if (schemeEnd < 0) {
      return false;
    }
    int authorityStart = schemeEnd + 3;
    int authorityEnd = uri.indexOf('/', authorityStart);
    String authority =
        uri.substring(authorityStart, authorityEnd < 0 ? uri.length() : authorityEnd);
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      return authority.lastIndexOf(':', at) >= 0
          || !CONTAINER_SCHEMES.contains(uri.substring(0, schemeEnd));
    }
    // A secret with a slash in it ends the authority early: what follows the colon is no port then.
    int colon = authority.lastIndexOf(':');
    return colon >= 0 && !authority.substring(colon + 1).chars().allMatch(Character::isDigit);
  }
}
