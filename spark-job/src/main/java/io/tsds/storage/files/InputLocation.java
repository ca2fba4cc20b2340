package io.tsds.storage.files;

import io.tsds.UserException;
import java.util.Locale;
import java.util.Set;

/**
 * The text a user gave for an input, and what messages call it. Text with credentials in it is
 * refused here, before any library can write it to a log or an error.
 *
 * @param option what messages call it, such as {@code --candidates}
 * @param uri a file, a folder or a glob
 */
public record InputLocation(String option, String uri) {
  /** Schemes that put a container, not a user, before the at sign. */
  private static final Set<String> CONTAINER_SCHEMES = Set.of("abfs", "abfss", "wasb", "wasbs");

  public InputLocation {
    if (uri.isBlank()) {
      throw new UserException(option + " is empty; give a file, a folder or a glob");
    }
    refuseCredentials(option, uri);
  }

  /** The location and a fault of it, for messages. */
  public UserException fault(String fault) {
    return new UserException(option + " " + uri + ": " + fault);
  }

  UserException fault(String fault, Throwable cause) {
    return new UserException(option + " " + uri + ": " + fault, cause);
  }

  private static void refuseCredentials(String option, String uri) {
    int authorityStart = uri.indexOf("://") + 3;
    if (authorityStart < 3 || uri.indexOf('@', authorityStart) < 0) {
      return;
    }
    String scheme = uri.substring(0, authorityStart - 3).toLowerCase(Locale.ROOT);
    int slash = uri.indexOf('/', authorityStart);
    String authority = uri.substring(authorityStart, slash < 0 ? uri.length() : slash);
    // A secret may hold a slash, so that the at sign comes after what looks like the authority.
    boolean secret = authority.matches(".*:.*[^0-9].*");
    boolean user = authority.contains("@") && !CONTAINER_SCHEMES.contains(scheme);
    if (secret || user) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s %s://***%s: the URI holds a user name or key, which would end up in logs; set the"
                  + " file system's credential options instead (--conf spark.hadoop....)",
              option,
              scheme,
              uri.substring(uri.lastIndexOf('@'))));
    }
  }
}
