package io.tsds.cli;

import io.tsds.UserException;
import io.tsds.storage.files.Credentials;

/** Checks of options whose values name files or folders. */
final class UriOption {
  private UriOption() {}

  /** The URI, if it is neither empty nor holds credentials. */
  static String checked(String option, String uri) {
    if (uri.isBlank()) {
      throw new UserException(option + " is empty; must be a path or a URI such as s3a://bucket/a");
    }
    Credentials.refuseIn(option, uri);
    return uri;
  }
}
