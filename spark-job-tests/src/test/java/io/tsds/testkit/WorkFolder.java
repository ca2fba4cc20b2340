package io.tsds.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a run that was cut short left in its work folder on this machine. */
public final class WorkFolder {
  private WorkFolder() {}

  /** Names of the stages that are finished. */
  public static List<String> finishedStages(Path work) throws IOException {
    try (Stream<Path> files = Files.list(stages(work))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json") && !name.startsWith("."))
          .map(name -> name.replace(".json", ""))
          .toList();
    }
  }

  /** The file that says that a stage is finished, with its facts. */
  public static Path marker(Path work, String stage) throws IOException {
    return stages(work).resolve(stage + ".json");
  }

  private static Path stages(Path work) throws IOException {
    List<Path> runs = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(work, "run-*")) {
      children.forEach(runs::add);
    }
    if (runs.size() != 1) {
      throw new IllegalStateException(work + " has the progress of " + runs + ", not of one run");
    }
    return runs.get(0).resolve("stages");
  }
}
