package io.tsds.storage.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.security.AccessControlException;

/**
 * What a store refuses for a reason that only its user can remove: a bucket that is not there, keys
 * that are missing or wrong, permissions. Says so in one sentence of its own, since what connectors
 * say is long and may repeat parts of the request. Exceptions of connectors that are not on the
 * class path of the build are known by their names.
 */
public final class StoreRefusal {
  private static final Pattern STATUS = Pattern.compile("Status Code: (\\d{3})");

  /**
   * A store that only takes requests to read; S3 says 403 instead where a policy forbids writes.
   */
  private static final Pattern NOT_ALLOWED = Pattern.compile("Status Code: (405|501)");

  private StoreRefusal() {}

  /** The sentence, if the failure or one of its causes is such a refusal. */
  public static Optional<String> in(Throwable failure) {
    String denied = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String name = cause.getClass().getSimpleName();
      if (name.equals("UnknownStoreException") || name.equals("NoSuchBucketException")) {
        return Optional.of("there is no such bucket; check its name, and the store's endpoint");
      }
      if (name.equals("NoVersionAttributeException")) {
        return Optional.of(
            "the store gives no ETag for it, by which the connector finds that a file changed while"
                + " it was read; upload it through the store's own interface, or leave that check out"
                + " by `spark.hadoop.fs.s3a.change.detection.mode=none` (sizes and times are"
                + " still compared)");
      }
      if (name.equals("NoAuthWithAWSException") || name.equals("NoAwsCredentialsException")) {
        return Optional.of(
            "no credentials were found for this store; give them in the environment, by a"
                + " credential provider or as spark.hadoop.fs.* keys");
      }
      if (cause instanceof AccessDeniedException || cause instanceof AccessControlException) {
        denied =
            String.format(
                Locale.ROOT,
                "access is denied%s; check the credentials, and their permissions for this path",
                status(cause));
      } else if (denied == null && cause instanceof IOException && isReadOnly(cause)) {
        denied =
            String.format(
                Locale.ROOT, "the store refuses to write%s; it may be read-only", status(cause));
      }
    }
    return Optional.ofNullable(denied);
  }

  private static boolean isReadOnly(Throwable cause) {
    return cause.getMessage() != null && NOT_ALLOWED.matcher(cause.getMessage()).find();
  }

  private static String status(Throwable cause) {
    Matcher status = STATUS.matcher(String.valueOf(cause.getMessage()));
    return status.find() ? " (HTTP status " + status.group(1) + ")" : "";
  }
}
