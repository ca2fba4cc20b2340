package io.tsds.cli;

import java.util.Locale;

/**
 * Ends a driver that YARN runs: what {@code main} throws there becomes the diagnostics of the
 * application, where {@code System.exit} would leave no more than that it ended early.
 */
final class ApplicationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ApplicationFailure(Outcome outcome) {
    super(
        String.format(
            Locale.ROOT, "%s (exit status %d)", outcome.message(), outcome.status().code()),
        null,
        false,
        false);
  }

  /** Whether this process is such a driver. */
  static boolean reachesYarn() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }
}
