package io.tsds.storage.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A store that does not answer, or answers with an error of its own. That is nobody's mistake:
 * unlike a {@link StoreRefusal} it may be over when a scheduler tries again.
 */
public final class StoreOutage {
  /** 501 says that the store cannot do what was asked, now or later. */
  private static final Pattern SERVER_ERROR = Pattern.compile("Status Code: (50[02-9])");

  private StoreOutage() {}

  /**
   * The failure to end with, if one of the causes is an outage.
   *
   * @param place what was to be reached, for the message
   */
  public static Optional<UncheckedIOException> at(String place, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> outage = sentence(cause);
      if (outage.isPresent()) {
        return Optional.of(
            new UncheckedIOException(
                place + ": " + outage.get() + "; try again later, or check its address",
                new IOException(failure)));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> sentence(Throwable cause) {
    if (cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof SocketTimeoutException) {
      return Optional.of("the store does not answer");
    }
    Matcher status = SERVER_ERROR.matcher(String.valueOf(cause.getMessage()));
    return status.find()
        ? Optional.of(
            String.format(Locale.ROOT, "the store fails (HTTP status %s)", status.group(1)))
        : Optional.empty();
  }
}
