package io.tsds.report;

/**
 * What a run came to.
 *
 * @param <R> its report
 */
public sealed interface RunResult<R> {
  /** The output folder. */
  String output();

  /** Where report.json is. */
  String reportFile();

  /** One sentence for people. */
  String message();

  /** Where the report of a result is. */
  static String reportIn(String folder) {
    return folder.endsWith("/") ? folder + "report.json" : folder + "/report.json";
  }

  /**
   * The output was made and published.
   *
   * @param report what was found
   */
  record Done<R>(R report, String output, String message) implements RunResult<R> {
    @Override
    public String reportFile() {
      return reportIn(output);
    }
  }

  /** The output was there already, so that nothing was done. */
  record AlreadyComplete<R>(String output, String message) implements RunResult<R> {
    @Override
    public String reportFile() {
      return reportIn(output);
    }
  }

  /**
   * {@code --strict} refuses a result: a new one, which was not published, or an output that was
   * there already, which stays.
   *
   * @param report that tells why
   */
  record Refused<R>(R report, String output, String reportFile, String message)
      implements RunResult<R> {}
}
