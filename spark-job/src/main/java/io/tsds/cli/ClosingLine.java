package io.tsds.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last log line of a run, one JSON object: the only thing that schedulers and clusters, which
 * pass on nothing but zero or not zero, let through for certain.
 */
final class ClosingLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ClosingLine() {}

  /**
   * The line.
   *
   * @param command name of the command, empty if none was recognized
   * @param seconds wall time of the command
   */
  static String of(String command, Outcome outcome, double seconds) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", "tsds-finished");
    line.put("command", command);
    line.put("exit", outcome.status().code());
    line.put("status", outcome.status().text());
    line.put("output", outcome.output());
    line.put("report", outcome.report());
    line.put("seconds", Math.round(seconds * 1000) / 1000.0);
    line.put("message", outcome.message());
    if (!outcome.figures().isEmpty()) {
      line.put("figures", outcome.figures());
    }
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures that are no JSON: " + outcome.figures(), e);
    }
  }
}
