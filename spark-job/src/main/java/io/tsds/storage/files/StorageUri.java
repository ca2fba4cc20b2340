package io.tsds.storage.files;

import io.tsds.UserException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * URIs of files and folders as users give them. Credentials inside a URI ({@code
 * s3a://KEY:SECRET@bucket}) would end up in logs, manifests and reports, so they are refused, by a
 * message that does not repeat them.
 */
public final class StorageUri {
  private StorageUri() {}

  /** The path that the user gave as {@code parameter}. */
  public static Path path(String parameter, String uri) {
    if (uri == null || uri.isBlank()) {
      throw new UserException(parameter + " is empty; give a path or a URI");
    }
    Credentials.refuseIn(parameter, uri);
    try {
      return new Path(uri);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          String.format(
              Locale.ROOT, "%s is %s, which is no path: %s", parameter, uri, e.getMessage()),
          e);
    }
  }
}
