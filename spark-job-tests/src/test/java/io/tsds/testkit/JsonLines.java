package io.tsds.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads what runs with {@code --selection-format jsonl} wrote, without Spark. */
public final class JsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /** The lines of all files of a folder, in the order of their names. */
  public static List<String> lines(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines as JSON. */
  public static List<JsonNode> parsed(List<String> lines) {
    try {
      List<JsonNode> rows = new ArrayList<>();
      for (String line : lines) {
        rows.add(JSON.readTree(line));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Probabilities by id as text. */
  public static SortedMap<String, Double> probabilities(List<String> lines) {
    SortedMap<String, Double> probabilities = new TreeMap<>();
    for (JsonNode row : parsed(lines)) {
      probabilities.put(row.get("id").asText(), row.get("probability").asDouble());
    }
    return probabilities;
  }

  /** The probabilities that a run left in {@code output}, by id as text. */
  public static SortedMap<String, Double> probabilities(Path output) {
    return probabilities(lines(output.resolve("probabilities")));
  }
}
