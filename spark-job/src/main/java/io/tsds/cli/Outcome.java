package io.tsds.cli;

import io.tsds.report.RunResult;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command came to.
 *
 * @param output URI of what was written, or null
 * @param report URI of the report, or null
 * @param message one sentence for people
 * @param figures key figures by name, in the order to print: strings, numbers, booleans and lists
 *     of further figures
 */
public record Outcome(
    ExitStatus status, String output, String report, String message, Map<String, Object> figures) {

  /** A run that ended without a result. */
  static Outcome withoutResult(ExitStatus status, String message) {
    return new Outcome(status, null, null, message, Map.of());
  }

  /** A run that made a result. */
  static Outcome of(RunResult<?> result, ExitStatus status, Map<String, Object> figures) {
    return new Outcome(status, result.output(), result.reportFile(), result.message(), figures);
  }

  /** A run that found its result, and says so. */
  static Outcome alreadyComplete(RunResult<?> result, PrintStream out) {
    out.println(result.message());
    out.flush();
    return of(result, ExitStatus.ALREADY_COMPLETE, Map.of());
  }

  /** The same, in the words of the command line. */
  Outcome worded() {
    return new Outcome(status, output, report, OptionWording.of(message), figures);
  }
}
