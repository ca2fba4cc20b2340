package io.tsds.cli;

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

  /** The same, in the words of the command line. */
  Outcome worded() {
    return new Outcome(status, output, report, OptionWording.of(message), figures);
  }
}
