package io.tsds.cli;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A failure in one line, with a remedy where one is known. Spark puts the stack traces of executors
 * into its messages, so only the first line of a message is kept, and remedies go by what the whole
 * says.
 */
final class FailureMessage {
  /** What a message contains, and what to do about it; the first that fits. */
  private static final List<Map.Entry<String, String>> REMEDIES =
      List.of(
          Map.entry(
              "java.lang.OutOfMemoryError",
              "give more memory by -- --driver-memory in local mode, --executor-memory on a cluster, or"
                  + " lower --prefetch"),
          Map.entry(
              "spark.driver.maxResultSize",
              "give more by -- --conf spark.driver.maxResultSize=4g"));

  private FailureMessage() {}

  static String of(Throwable failure) {
    String whole = whole(failure);
    // Those of input and output say what was tried, the class adds nothing.
    String text =
        failure instanceof UncheckedIOException ? failure.getMessage() : failure.toString();
    String firstLine = text.lines().findFirst().orElse("failed");
    return REMEDIES.stream()
        .filter(remedy -> whole.contains(remedy.getKey()))
        .findFirst()
        .map(remedy -> firstLine + "; " + remedy.getValue())
        .orElse(firstLine);
  }

  /** What the failure and its causes say. */
  private static String whole(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause).append('\n');
    }
    return text.toString();
  }
}
