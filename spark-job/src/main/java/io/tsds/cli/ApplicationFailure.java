package io.tsds.cli;

/**
 * Ends a driver that YARN runs: what {@code main} throws there becomes the diagnostics of the
 * application, where {@code System.exit} would leave no more than that it ended early.
 */
final class ApplicationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ApplicationFailure(Outcome outcome) {
    super(
        "%s (exit status %d)".formatted(outcome.message(), outcome.status().code()),
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
