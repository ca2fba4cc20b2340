package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.linalg.BlasChoice;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.StageFacts;
import io.tsds.sampling.DrawMode;
import io.tsds.testkit.FinishedStages;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.HookedDisk;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run does where an earlier one has been. */
class RerunIT {
  @TempDir private Path folder;

  private Path candidates;
  private Path queries;
  private Path output;
  private Path work;

  @BeforeEach
  void copyTheInputs() throws IOException {
    candidates = folder.resolve("candidates.npy");
    queries = folder.resolve("queries.npy");
    Files.copy(Fixture.file("near-duplicates", "candidates.npy"), candidates);
    Files.copy(Fixture.file("near-duplicates", "queries.npy"), queries);
    output = folder.resolve("out");
    work = folder.resolve("out.work");
  }

  @AfterEach
  void makeRoom() {
    HookedDisk.clear();
  }

  @Test
  void completeOutputOfTheSameRunIsLeftAlone() throws IOException {
    selection().run();
    SortedMap<String, FileTime> before = modificationTimes(output);
    for (Selections again :
        List.of(
            selection(),
            selection().blas(BlasChoice.JAVA),
            selection().resume(),
            selection().overwrite())) {
      RunResult<SelectionReport> result = again.run();
      assertThat(result).isInstanceOf(RunResult.AlreadyComplete.class);
      assertThat(result.message()).contains(output.toString(), "already complete");
    }
    assertThat(modificationTimes(output)).isEqualTo(before);
    assertThat(work).doesNotExist();
  }

  @Test
  void completeOutputOfOtherParametersIsRefusedAndNamesThem() throws IOException {
    selection().run();
    SortedMap<String, FileTime> before = modificationTimes(output);
    assertThatThrownBy(() -> selection().alpha(0.7).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(output.toString(), "alpha: 0.6 -> 0.7", "`overwrite`");
    assertThatThrownBy(() -> selection().seed(5).resume().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("seed: 0 -> 5", "`overwrite`");
    assertThat(modificationTimes(output)).isEqualTo(before);
    assertThat(work).doesNotExist();
  }

  @Test
  void changedInputIsRefusedAndNamed() throws IOException {
    selection().run();
    Files.setLastModifiedTime(candidates, FileTime.from(Instant.ofEpochSecond(1)));
    assertThatThrownBy(() -> selection().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("candidates file:" + candidates, "`overwrite`");
  }

  @Test
  void overwriteReplacesAnotherResult() throws IOException {
    RunReport first = selection().report();
    RunReport second = selection().alpha(0.9).overwrite().report();
    assertThat(second.checksums()).isNotEqualTo(first.checksums());
    assertThat(ReportJson.read(Files.readString(output.resolve("report.json")))).isEqualTo(second);
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(work).doesNotExist();
    assertThat(selection().alpha(0.9).run()).isInstanceOf(RunResult.AlreadyComplete.class);
  }

  @Test
  void folderOfSomebodyElseIsNotReplaced() throws IOException {
    Files.createDirectory(output);
    Files.writeString(output.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> selection().overwrite().run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(output.toString());
    assertThat(output.resolve("thesis.txt")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "stages/pool, neighbors",
    "stages/density, neighbors pool",
    "result-, neighbors pool density"
  })
  void failedRunIsContinuedBehindItsLastFinishedStage(String full, String finished)
      throws IOException {
    RunReport undisturbed = selection(folder.resolve("undisturbed")).report();
    HookedDisk.fillUp(full);
    assertThatThrownBy(() -> onFullDisk().run())
        .isNotInstanceOf(UserException.class)
        .hasStackTraceContaining("no space left on device");
    HookedDisk.clear();
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    Map<String, Double> seconds = FinishedStages.seconds(work);
    assertThat(seconds.keySet()).containsExactlyInAnyOrder(finished.split(" "));

    assertThatThrownBy(() -> onFullDisk().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(work.toString(), "unfinished work", "`overwrite`", "`resume`");
    assertThatThrownBy(() -> onFullDisk().prefetch(77).resume().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("prefetch: ", " -> 77", "`resume`", "`overwrite`");
    RunResult<SelectionReport> resumed = onFullDisk().resume().run();

    assertThat(resumed).isInstanceOf(RunResult.Done.class);
    assertThat(Selections.reportOf(resumed).checksums()).isEqualTo(undisturbed.checksums());
    seconds.forEach(
        (stage, taken) ->
            assertThat(stage(resumed, stage).seconds())
                .as("%s was not repeated", stage)
                .isEqualTo(taken));
    assertThat(stage(resumed, "neighbors").rows()).isEqualTo(undisturbed.counts().candidates());
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(work).doesNotExist();
  }

  /** Everything is solved; what another parameter does not touch is of use to the next run. */
  @ParameterizedTest
  @CsvSource({
    "alpha, neighbors pool density",
    "sampleSize, neighbors pool density",
    "bandwidth, neighbors pool",
    "method, neighbors"
  })
  void aRunWithOtherParametersTakesTheStagesThatDoNotDependOnThem(String changed, String taken)
      throws IOException {
    HookedDisk.fillUp("result-");
    assertThatThrownBy(() -> onFullDisk().run()).hasStackTraceContaining("no space left on device");
    HookedDisk.clear();
    Map<String, Double> seconds = FinishedStages.seconds(work);

    RunReport resumed = changed(changed, onFullDisk()).resume().report();

    RunReport undisturbed = changed(changed, selection(folder.resolve("undisturbed"))).report();
    assertThat(resumed.checksums()).isEqualTo(undisturbed.checksums());
    Map<String, String> names =
        Map.of("neighbor search", "neighbors", "pool", "pool", "kernel density", "density");
    List<String> takenStages =
        resumed.stages().stream()
            .filter(facts -> Boolean.TRUE.equals(facts.details().get("takenFromEarlierRun")))
            .map(facts -> names.get(facts.name()))
            .toList();
    assertThat(takenStages).containsExactly(taken.split(" "));
    resumed.stages().stream()
        .filter(facts -> takenStages.contains(names.get(facts.name())))
        .forEach(
            facts -> assertThat(facts.seconds()).isEqualTo(seconds.get(names.get(facts.name()))));
    assertThat(undisturbed.stages().get(0).details()).doesNotContainKey("takenFromEarlierRun");
    assertThat(work).doesNotExist();
  }

  private static Selections changed(String parameter, Selections selection) {
    return switch (parameter) {
      case "alpha" -> selection.alpha(0.9);
      case "sampleSize" -> selection.sampleSize(7);
      case "bandwidth" -> selection.bandwidth(0.3);
      default -> selection.method(Method.KNN_UNIFORM);
    };
  }

  @Test
  void finishedStagesAreNotReadAgainFromTheCandidates() throws IOException {
    HookedDisk.fillUp("stages/density");
    assertThatThrownBy(() -> onFullDisk().run()).hasStackTraceContaining("no space left on device");
    HookedDisk.clear();
    // As long and as old as before, but no candidate is left in it.
    FileTime modified = Files.getLastModifiedTime(candidates);
    byte[] bytes = Files.readAllBytes(candidates);
    Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0xff);
    Files.write(candidates, bytes);
    Files.setLastModifiedTime(candidates, modified);
    RunResult<SelectionReport> resumed = onFullDisk().resume().run();
    assertThat(Selections.reportOf(resumed).checksums())
        .isEqualTo(fixtureRun(folder.resolve("undisturbed")).checksums());
  }

  @Test
  void failureBeforeAnyStageFinishedDoesNotBlockAnotherRun() {
    HookedDisk.fillUp("stages/neighbors");
    assertThatThrownBy(() -> onFullDisk().run()).hasStackTraceContaining("no space left on device");
    HookedDisk.clear();
    assertThat(onFullDisk().alpha(0.7).run()).isInstanceOf(RunResult.Done.class);
  }

  @Test
  void sampleTooLargeForTheSupportLeavesItsStages() throws IOException {
    assertThatThrownBy(
            () -> selection().draw(DrawMode.WITHOUT_REPLACEMENT).sampleSize(100_000).run())
        .isInstanceOf(UserException.class);
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(FinishedStages.seconds(work).keySet())
        .containsExactlyInAnyOrder("neighbors", "pool", "density");
    Selections smaller = selection().draw(DrawMode.WITHOUT_REPLACEMENT).sampleSize(10);
    RunResult<SelectionReport> resumed = smaller.resume().run();
    assertThat(resumed).isInstanceOf(RunResult.Done.class);
    assertThat(stage(resumed, "density").details()).containsEntry("takenFromEarlierRun", true);
  }

  @Test
  void resumeWithNothingThereStarts() {
    assertThat(selection().resume().run()).isInstanceOf(RunResult.Done.class);
    assertThat(output.resolve("_SUCCESS")).exists();
  }

  private Selections selection() {
    return selection(output);
  }

  private Selections selection(Path to) {
    return Selections.of(candidates, queries, to)
        .with(Fixture.load("near-duplicates").parameters())
        .alpha(0.6);
  }

  private static RunReport fixtureRun(Path to) {
    return Selections.ofFixture("near-duplicates", to).alpha(0.6).report();
  }

  private Selections onFullDisk() {
    return selection().workDir(HookedDisk.uri(work));
  }

  private static StageFacts stage(RunResult<SelectionReport> result, String stage) {
    return Selections.reportOf(result)
        .stages()
        .get(List.of("neighbors", "pool", "density").indexOf(stage));
  }

  private static SortedMap<String, FileTime> modificationTimes(Path output) throws IOException {
    SortedMap<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.toList()) {
        times.put(file.toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }
}
