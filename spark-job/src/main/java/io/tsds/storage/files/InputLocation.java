package io.tsds.storage.files;

import io.tsds.UserException;

/**
 * The text a user gave for an input, and what messages call it. Text with credentials in it is
 * refused here, before any library can write it to a log or an error.
 *
 * @param option what messages call it, such as {@code --candidates}
 * @param uri a file, a folder or a glob
 */
public record InputLocation(String option, String uri) {
  public InputLocation {
    if (uri.isBlank()) {
      throw new UserException(option + " is empty; give a file, a folder or a glob");
    }
    Credentials.refuseIn(option, uri);
  }

  /** The location and a fault of it, for messages. */
  public UserException fault(String fault) {
    return new UserException(option + " " + uri + ": " + fault);
  }

  UserException fault(String fault, Throwable cause) {
    return new UserException(option + " " + uri + ": " + fault, cause);
  }
}
