package io.tsds.cli;

import io.tsds.UserException;
import java.util.regex.Pattern;

/** Checks of options whose values name files or folders. */
final class UriOption {
  /**
   * User and password before the host. Secrets of S3 may hold a slash, so for s3 any colon in the
   * place of the bucket counts; container@account, as Azure has it, does not.
   */
  private static final Pattern SECRET =
      Pattern.compile("(?i)(?:[a-z][a-z0-9+.-]*://[^/@]*:[^/@]*@|s3[an]?://[^/@]*:).*");

  private UriOption() {}

  /** The URI, if it is neither empty nor holds a password. */
  static String checked(String option, String uri) {
    if (uri.isBlank()) {
      throw new UserException(option + " is empty; must be a path or a URI such as s3a://bucket/a");
    }
    if (SECRET.matcher(uri).matches()) {
      throw new UserException(
          option
              + " holds credentials, which would end up in logs and reports; configure them with"
              + " spark.hadoop.fs.* keys or a credential provider instead");
    }
    return uri;
  }
}
