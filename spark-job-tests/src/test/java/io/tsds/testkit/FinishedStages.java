package io.tsds.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the finished stages of a run left in its work folder. */
public final class FinishedStages {
  private FinishedStages() {}

  /** How long each took by its own account, by the stages' names. */
  public static SortedMap<String, Double> seconds(Path workFolder) throws IOException {
    SortedMap<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> files = Files.list(runIn(workFolder).resolve("stages"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".json") && !name.startsWith(".")) {
          JsonNode facts = new ObjectMapper().readTree(file.toFile());
          seconds.put(name.replace(".json", ""), facts.path("facts").path("seconds").asDouble());
        }
      }
    }
    return seconds;
  }

  private static Path runIn(Path workFolder) throws IOException {
    try (Stream<Path> children = Files.list(workFolder)) {
      List<Path> runs =
          children.filter(child -> child.getFileName().toString().startsWith("run-")).toList();
      if (runs.size() != 1) {
        throw new IllegalStateException(
            workFolder + " has the progress of " + runs + ", not of one run");
      }
      return runs.get(0);
    }
  }
}
