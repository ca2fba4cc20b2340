package io.tsds.storage.run;

import static io.tsds.storage.run.SampleRuns.complete;
import static io.tsds.storage.run.SampleRuns.contents;
import static io.tsds.storage.run.SampleRuns.contentsOfAll;
import static io.tsds.storage.run.SampleRuns.filesUnder;
import static io.tsds.storage.run.SampleRuns.finishStage;
import static io.tsds.storage.run.SampleRuns.manifest;
import static io.tsds.storage.run.SampleRuns.open;
import static io.tsds.storage.run.SampleRuns.progressOf;
import static io.tsds.storage.run.SampleRuns.resultContents;
import static io.tsds.storage.run.SampleRuns.workOf;
import static io.tsds.storage.run.SampleRuns.writeResult;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.run.KillableFileSystem.At;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills runs at every single operation that changes the file system, and looks at what each leaves:
 * some 400 states of a killed run.
 */
final class PublishCrashTest {
  private static final RunManifest OLD = manifest("0.6");
  private static final RunManifest NEW = manifest("0.5");
  private static final RunManifest THIRD = manifest("0.4");

  /** More operations than any of the runs here makes. */
  private static final int ENOUGH = 500;

  private static final KillCount KILLS = new KillCount();

  @TempDir private Path folder;

  @AfterAll
  static void tellHowMany() {
    KILLS.requireAtLeast(300);
  }

  @ParameterizedTest
  @EnumSource
  void killedFirstPublicationCanBeResumedAnywhere(At at) {
    for (int operation = 1; ; operation++) {
      Path output = folder.resolve(at + "-" + operation);
      boolean survived = publishUntil(operation, at, output, RerunPolicy.REFUSE);
      assertThat(newResultInEither(output)).as("killed %s %d", at, operation).isTrue();
      assertNothingHalfLooksComplete(output);
      if (survived) {
        assertThat(operation).isBetween(10, ENOUGH);
        return;
      }
      assertResumes(output);
    }
  }

  @ParameterizedTest
  @EnumSource
  void killedReplacementLeavesOneCompleteResultAndCanBeResumedAnywhere(At at) {
    for (int operation = 1; ; operation++) {
      Path output = folder.resolve(at + "-" + operation);
      complete(output, OLD, RerunPolicy.REFUSE, "old");
      boolean survived = publishUntil(operation, at, output, RerunPolicy.OVERWRITE);
      assertOneCompleteResult(output);
      if (survived) {
        assertThat(operation).isBetween(20, ENOUGH);
        return;
      }
      assertResumes(output);
    }
  }

  @Test
  void replacementKilledTwiceCanBeResumedAnywhere() {
    for (int operation = 3; operation < ENOUGH; operation += 11) {
      for (int second = 1; ; second++) {
        Path output = folder.resolve(operation + "-" + second);
        complete(output, OLD, RerunPolicy.REFUSE, "old");
        if (publishUntil(operation, At.HALFWAY, output, RerunPolicy.OVERWRITE)) {
          return;
        }
        boolean survived = openUntil(second, At.HALFWAY, output, NEW, RerunPolicy.RESUME);
        assertOneCompleteResult(output);
        assertResumes(output);
        if (survived) {
          break;
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void killedReplacementNeverLosesTheCompleteResultToAnotherOverwrite(At at) {
    for (int operation = 1; ; operation++) {
      Path output = folder.resolve(at + "-" + operation);
      complete(output, OLD, RerunPolicy.REFUSE, "old");
      if (publishUntil(operation, at, output, RerunPolicy.OVERWRITE)) {
        return;
      }
      RunFolder third = open(output, THIRD, RerunPolicy.OVERWRITE);
      assertThat(third.state()).isEqualTo(RunFolder.State.FRESH);
      assertThat(contents(output)).isIn(resultContents("old"), resultContents("new"));
      assertThat(output.resolve("_SUCCESS")).exists();
      writeResult(third, "third");
      third.publish();
      assertThat(contents(output)).isEqualTo(resultContents("third"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void runKilledWhileStartingOverCanStartOverAgain(At at) {
    for (int operation = 1; ; operation++) {
      Path output = folder.resolve(at + "-" + operation);
      complete(output, OLD, RerunPolicy.REFUSE, "old");
      RunFolder left = open(output, THIRD, RerunPolicy.OVERWRITE);
      Path data = stageData(left, "search");
      left.finish("search", 1);
      writeResult(left, "third");
      boolean survived = openUntil(operation, at, output, NEW, RerunPolicy.OVERWRITE);
      if (Files.exists(data.getParent().resolveSibling("search.json"))) {
        assertThat(data).as("killed %s %d", at, operation).exists();
      }
      assertThat(contents(output)).isEqualTo(resultContents("old"));
      assertThat(output.resolve("_SUCCESS")).exists();
      RunFolder again = open(output, NEW, RerunPolicy.OVERWRITE);
      assertThat(again.state()).isEqualTo(RunFolder.State.FRESH);
      assertThat(again.isFinished("search")).isFalse();
      if (survived) {
        assertThat(operation).isBetween(5, ENOUGH);
        return;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void firstRunKilledWhileStartingCanStartAgain(At at) {
    for (int operation = 1; ; operation++) {
      Path output = folder.resolve(at + "-" + operation);
      boolean survived = openUntil(operation, at, output, NEW, RerunPolicy.REFUSE);
      assertThat(open(output, NEW, RerunPolicy.REFUSE).state()).isEqualTo(RunFolder.State.FRESH);
      if (survived) {
        return;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void killedCheckpointIsFinishedOrNot(At at) {
    for (int operation = 1; ; operation++) {
      Path output = folder.resolve(at + "-" + operation);
      RunFolder run = open(output, NEW, RerunPolicy.REFUSE);
      finishStage(run, "other", "first");
      KillableFileSystem files = KillableFileSystem.livingUntil(ENOUGH, at);
      RunFolder killable = open(files, output, NEW, RerunPolicy.RESUME);
      files.liveUntil(operation);
      boolean survived =
          KILLS.survives(
              () -> {
                killable.startStage("queries");
                killable.finish("queries", "second");
              });
      RunFolder resumed = open(output, NEW, RerunPolicy.RESUME);
      assertThat(resumed.facts("other", String.class)).isEqualTo("first");
      if (resumed.isFinished("queries")) {
        assertThat(resumed.facts("queries", String.class)).isEqualTo("second");
      }
      if (survived) {
        assertThat(resumed.facts("queries", String.class)).isEqualTo("second");
        return;
      }
    }
  }

  /** Starts a stage that leaves one file. */
  private static Path stageData(RunFolder run, String stage) {
    Path folder = Path.of(run.startStage(stage).toUri().getPath());
    try {
      Files.createDirectories(folder);
      return Files.write(folder.resolve("part-0"), new byte[] {1});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes the new result; false if killed. */
  private static boolean publishUntil(int operation, At at, Path output, RerunPolicy policy) {
    KillableFileSystem files = KillableFileSystem.livingUntil(ENOUGH, at);
    RunFolder run = open(files, output, NEW, policy);
    writeResult(run, "new");
    files.liveUntil(operation);
    return KILLS.survives(run::publish);
  }

  private static boolean openUntil(
      int operation, At at, Path output, RunManifest manifest, RerunPolicy policy) {
    KillableFileSystem files = KillableFileSystem.livingUntil(operation, at);
    return KILLS.survives(() -> open(files, output, manifest, policy));
  }

  /** Resumes the new run, computing again what was not complete. */
  private static void assertResumes(Path output) {
    RunFolder run = open(output, NEW, RerunPolicy.RESUME);
    if (!run.state().isDone()) {
      assertThat(contentsOfAll(output, NEW, "result-")).isEmpty();
      writeResult(run, "new");
      run.publish();
    }
    assertThat(contents(output)).isEqualTo(resultContents("new"));
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(output.resolve("_tsds.json")).exists();
    assertThat(filesUnder(workOf(output))).isEmpty();
  }

  private static void assertOneCompleteResult(Path output) {
    boolean inOutput = Files.exists(output.resolve("_SUCCESS")) && !contents(output).isEmpty();
    boolean oldOne = contentsOfAll(output, NEW, "previous-").equals(resultContents("old"));
    boolean newOne =
        Files.exists(progressOf(output, NEW).resolve("publish.json"))
            && contentsOfAll(output, NEW, "result-").equals(resultContents("new"));
    assertThat(inOutput || oldOne || newOne).as("a complete result beside %s", output).isTrue();
    assertNothingHalfLooksComplete(output);
  }

  private static void assertNothingHalfLooksComplete(Path output) {
    if (Files.exists(output.resolve("_SUCCESS"))) {
      assertThat(contents(output)).isIn(resultContents("old"), resultContents("new"));
    }
    if (!contents(output).isEmpty()) {
      assertThat(output.resolve("_tsds.json")).exists();
    }
  }

  private static boolean newResultInEither(Path output) {
    SortedMap<String, String> both = contentsOfAll(output, NEW, "result-");
    both.putAll(contents(output));
    return both.equals(resultContents("new"));
  }
}
