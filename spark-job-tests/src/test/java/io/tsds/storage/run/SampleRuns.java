package io.tsds.storage.run;

import io.tsds.storage.input.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;

/** Small runs whose results are text that names the run. */
final class SampleRuns {
  static final List<String> RESULT_FILES =
      List.of(
          "CITATION.txt",
          "probabilities/part-00000.parquet",
          "report.html",
          "report.json",
          "selection/part-00000.parquet",
          "selection/part-00001.parquet");

  private SampleRuns() {}

  static RunManifest manifest(String alpha) {
    return manifest(alpha, 1000, "1.0");
  }

  static RunManifest manifest(String alpha, long candidateBytes, String version) {
    return RunManifest.of(
        new TreeMap<>(Map.of("alpha", alpha, "prefetch", "2000")),
        RunManifest.candidatesAndQueries(
            List.of(new InputFile("file:/data/candidates.npy", candidateBytes, "17")),
            List.of(new InputFile("file:/data/queries.npy", 10, "18"))),
        version);
  }

  static RunFolder open(Path output, RunManifest manifest, RerunPolicy policy) {
    return open(KillableFileSystem.immortal(), output, manifest, policy);
  }

  static RunFolder open(FileSystem files, Path output, RunManifest manifest, RerunPolicy policy) {
    return open(files, output, manifest, policy, StageDependencies.ALL);
  }

  static RunFolder open(
      FileSystem files,
      Path output,
      RunManifest manifest,
      RerunPolicy policy,
      StageDependencies stages) {
    return RunFolder.open(path -> files, output.toString(), null, manifest, policy, stages);
  }

  /** Runs a stage that leaves nothing but its facts. */
  static void finishStage(RunFolder run, String stage, Object facts) {
    run.startStage(stage);
    run.finish(stage, facts);
  }

  /** Puts a whole result into the run's result folder. */
  static void writeResult(RunFolder run, String text) {
    for (String name : RESULT_FILES) {
      run.writeResultFile(name, result(text, name).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The files of the target tasks of {@link #writeBatches}. */
  static final List<String> TARGET_FILES =
      List.of(
          "task=a/report.json",
          "task=a/selection/part-00000.csv",
          "task=b/report.json",
          "task=b/selection/part-00000.csv",
          "task=c/report.json",
          "task=c/selection/part-00000.csv");

  /** The target tasks of each batch. */
  private static final SortedMap<String, List<String>> BATCHES =
      new TreeMap<>(Map.of("written-000000", List.of("a", "b"), "written-000064", List.of("c")));

  /** Writes three target tasks in two batches, unless an earlier run did, whoever it was. */
  static void writeBatches(RunFolder run) {
    BATCHES.forEach(
        (stage, targets) -> {
          if (run.claim(stage)) {
            return;
          }
          run.startStage(stage);
          for (String target : targets) {
            TARGET_FILES.stream()
                .filter(name -> name.startsWith("task=" + target + "/"))
                .forEach(
                    name ->
                        run.writeStageFile(
                            stage, name, result("targets", name).getBytes(StandardCharsets.UTF_8)));
            run.writeStageFile(stage, "task=" + target + "/_SUCCESS", new byte[0]);
          }
          run.finish(stage, 1);
        });
  }

  /** Moves what {@link #writeBatches} wrote into the result. */
  static void moveBatches(RunFolder run) {
    BATCHES.keySet().forEach(run::moveIntoResult);
  }

  /** Moves what {@link #writeBatches} wrote, writes the rest of the result and publishes it. */
  static void publishWithBatches(RunFolder run, String text) {
    moveBatches(run);
    writeResult(run, text);
    run.publish();
  }

  /** What {@link #contents} gives for a folder with a whole result that has the target tasks. */
  static SortedMap<String, String> contentsWithTargets(String text) {
    SortedMap<String, String> contents = resultContents(text);
    TARGET_FILES.forEach(name -> contents.put(name, result("targets", name)));
    return contents;
  }

  /** Computes and publishes a result. */
  static void complete(Path output, RunManifest manifest, RerunPolicy policy, String text) {
    RunFolder run = open(output, manifest, policy);
    writeResult(run, text);
    run.publish();
  }

  /** What {@link #contents} gives for a folder with a whole result. */
  static SortedMap<String, String> resultContents(String text) {
    SortedMap<String, String> contents = new TreeMap<>();
    for (String name : RESULT_FILES) {
      contents.put(name, result(text, name));
    }
    return contents;
  }

  private static String result(String text, String name) {
    return text + " in " + name;
  }

  /**
   * Names and texts of the files in a folder, without manifest, {@code _SUCCESS} and hidden ones.
   */
  static SortedMap<String, String> contents(Path folder) {
    SortedMap<String, String> contents = new TreeMap<>();
    try {
      for (Path file : filesUnder(folder)) {
        char first = file.getFileName().toString().charAt(0);
        if (first != '.' && first != '_') {
          contents.put(folder.relativize(file).toString(), Files.readString(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }

  /** All files in a folder at any depth; none where it does not exist. */
  static List<Path> filesUnder(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What lies in those folders of a run's progress whose names begin with {@code prefix}, as {@link
   * #contents}.
   */
  static SortedMap<String, String> contentsOfAll(Path output, RunManifest run, String prefix) {
    SortedMap<String, String> contents = new TreeMap<>();
    Path progress = progressOf(output, run);
    if (!Files.exists(progress)) {
      return contents;
    }
    try (Stream<Path> children = Files.list(progress)) {
      children
          .filter(child -> child.getFileName().toString().startsWith(prefix))
          .forEach(child -> contents.putAll(contents(child)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }

  /** Where the progress of {@code run} is. */
  static Path progressOf(Path output, RunManifest run) {
    return workOf(output).resolve(run.progressFolder());
  }

  static Path workOf(Path output) {
    return output.resolveSibling(output.getFileName() + ".work");
  }
}
