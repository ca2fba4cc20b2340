package io.tsds.storage.files;

import io.tsds.UserException;

/**
 * The text a user gave for an input, and what messages call it. Text with credentials in it is
 * refused here, before any library can write it to a log or an error.
 *
 * @param parameter what messages call it, such as {@code `candidates`}
 * @param uri a file, a folder or a glob
 */
public record InputLocation(String parameter, String uri) {
  public InputLocation {
    if (uri.isBlank()) {
      throw new UserException(parameter + " is empty; give a file, a folder or a glob");
    }
    Credentials.refuseIn(parameter, uri);
  }

  /** The location and a fault of it, for messages. */
  public UserException fault(String fault) {
    return new UserException(parameter + " " + uri + ": " + fault);
  }

  UserException fault(String fault, Throwable cause) {
    return new UserException(parameter + " " + uri + ": " + fault, cause);
  }
}
