package io.tsds.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.report.RunResult;
import io.tsds.report.StageFacts;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.FinishedStages;
import io.tsds.testkit.HookedDisk;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.LoggedLines;
import io.tsds.testkit.Recoveries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a selection of recovery data does where an earlier run has been. */
class RecoveryRerunIT {
  private static final List<String> STAGES =
      List.of(
          RowStage.NAME,
          LandmarkStage.NAME,
          GraphStage.NAME,
          LabelStage.NAME,
          CandidateStage.NAME,
          QueueStage.NAME,
          SelectionStage.NAME);

  @TempDir private Path folder;

  private Path candidates;
  private Path output;
  private Path work;

  @BeforeEach
  void writeTheInputs() {
    candidates = folder.resolve("candidates");
    Instructions.rows(LocalSpark.session(), 160, false)
        .drop("cluster")
        .coalesce(1)
        .write()
        .parquet(candidates.toString());
    output = folder.resolve("out");
    work = folder.resolve("out.work");
  }

  @AfterEach
  void makeRoom() {
    HookedDisk.clear();
  }

  @Test
  void aRunThatFailsInEachStageEndsAsAnUndisturbedOne() throws IOException {
    RecoveryReport undisturbed = recovery(folder.resolve("undisturbed")).report();
    for (int stage = 0; stage < STAGES.size(); stage++) {
      failIn("stages/" + STAGES.get(stage), onHookedDisk().resume());
      assertThat(FinishedStages.seconds(work).keySet())
          .containsExactlyInAnyOrderElementsOf(STAGES.subList(0, stage));
    }
    failIn("result-", onHookedDisk().resume());
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThatThrownBy(() -> onHookedDisk().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(work.toString(), "unfinished work", "`resume`");

    RecoveryReport resumed = onHookedDisk().resume().report();

    assertThat(resumed.checksums()).isEqualTo(undisturbed.checksums());
    assertThat(resumed.clusters()).isEqualTo(undisturbed.clusters());
    assertThat(resumed.clustering()).isEqualTo(undisturbed.clustering());
    assertThat(resumed.concepts()).isEqualTo(undisturbed.concepts());
    assertThat(resumed.scatter()).usingRecursiveComparison().isEqualTo(undisturbed.scatter());
    assertThat(resumed.blas()).isNotNull();
    assertThat(taken(resumed)).hasSize(STAGES.size());
    assertThat(taken(undisturbed)).isEmpty();
    assertThat(work).doesNotExist();
    assertThat(onHookedDisk().run()).isInstanceOf(RunResult.AlreadyComplete.class);
    assertThatThrownBy(() -> onHookedDisk().set(builder -> builder.seed(3)).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("seed: 0 -> 3", "`overwrite`");
  }

  private static void failIn(String files, Recoveries recovery) {
    HookedDisk.fillUp(files);
    assertThatThrownBy(recovery::run)
        .isNotInstanceOf(UserException.class)
        .hasStackTraceContaining("no space left on device");
    HookedDisk.clear();
  }

  private static List<String> taken(RecoveryReport report) {
    return report.stages().stream()
        .filter(stage -> Boolean.TRUE.equals(stage.details().get("takenFromEarlierRun")))
        .map(StageFacts::name)
        .toList();
  }

  @Test
  void aRunWithOtherParametersTakesTheStagesThatDoNotDependOnThem() {
    failIn("result-", onHookedDisk());
    assertTaken(
        7,
        onHookedDisk()
            .format(SelectionFormat.JSONL)
            .set(
                builder ->
                    builder.comparison(new Comparison(List.of(), 2.0, List.of(), null, Map.of()))));
    assertTaken(6, onHookedDisk(12));
    assertTaken(4, onHookedDisk().set(builder -> builder.concepts(concepts(2))));
    assertTaken(
        2,
        onHookedDisk()
            .clustering(given -> RecoveryRuns.with(given, Graph.NEIGHBORS, 90, 7, 4, 4, false)));
    assertTaken(
        1,
        onHookedDisk()
            .clustering(given -> RecoveryRuns.with(given, Graph.NEIGHBORS, 100, 8, 4, 4, false)));
    assertTaken(1, onHookedDisk().set(builder -> builder.seed(9)));
    assertThatThrownBy(
            () ->
                onHookedDisk()
                    .clustering(
                        given -> RecoveryRuns.with(given, Graph.NEIGHBORS, 90, 95, 4, 4, false))
                    .resume()
                    .run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`graph-neighbors`", "is 95", "90 distinct embeddings");
  }

  /** A run that takes the first so many stages, and fails before it can remove its work. */
  private static void assertTaken(int stages, Recoveries recovery) {
    List<String> expected = new ArrayList<>(STAGES.subList(0, stages));
    try (LoggedLines log = new LoggedLines("io.tsds", Level.INFO)) {
      failIn("result-", recovery.resume());
      assertThat(
              log.texts(Level.INFO).stream()
                  .filter(line -> line.contains(": finished by an earlier run"))
                  .map(line -> line.substring(0, line.indexOf(':'))))
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  void anInputThatChangesBetweenStagesIsRefused() throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(candidates)) {
      file = files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    HookedDisk.onCreating(
        "stages/graph", () -> Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH)));
    assertThatThrownBy(() -> onHookedDisk().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(file.toString(), "changed while the run read it");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
  }

  private Recoveries onHookedDisk() {
    return recovery(output).workDir(HookedDisk.uri(work));
  }

  private Recoveries onHookedDisk(long sampleSize) {
    return recovery(output, sampleSize).workDir(HookedDisk.uri(work));
  }

  private Recoveries recovery(Path to) {
    return recovery(to, 30);
  }

  private Recoveries recovery(Path to, long sampleSize) {
    return Recoveries.of(candidates, to, sampleSize)
        .clustering(given -> RecoveryRuns.with(given, Graph.NEIGHBORS, 90, 8, 4, 4, false));
  }

  private static Concepts concepts(int most) {
    return new Concepts("concepts", List.of(), most, 0);
  }
}
