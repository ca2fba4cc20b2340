package io.tsds.storage.run;

import static io.tsds.storage.run.SampleRuns.complete;
import static io.tsds.storage.run.SampleRuns.contents;
import static io.tsds.storage.run.SampleRuns.manifest;
import static io.tsds.storage.run.SampleRuns.open;
import static io.tsds.storage.run.SampleRuns.progressOf;
import static io.tsds.storage.run.SampleRuns.resultContents;
import static io.tsds.storage.run.SampleRuns.workOf;
import static io.tsds.storage.run.SampleRuns.writeResult;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.run.KillableFileSystem.At;
import io.tsds.storage.run.KillableFileSystem.Killed;
import io.tsds.storage.run.RunFolder.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run with other parameters takes over the finished stages that do not depend on them. */
class TakenStagesTest {
  private static final RunManifest LEFT = manifest("0.6");
  private static final RunManifest NOW = manifest("0.5");

  /** The search and its pool do not depend on alpha, and the solving does. */
  private static final StageDependencies STAGES =
      (stage, parameters) -> {
        TreeMap<String, String> own = new TreeMap<>(parameters);
        if (!stage.equals("solving")) {
          own.remove("alpha");
        }
        return own;
      };

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("out");
  }

  private static RunFolder resume(Path output, RunManifest run) {
    return open(KillableFileSystem.immortal(), output, run, RerunPolicy.RESUME, STAGES);
  }

  /** A run that was killed behind its third stage. */
  private static void leave(Path output, RerunPolicy policy) {
    RunFolder left = open(KillableFileSystem.immortal(), output, LEFT, policy, STAGES);
    for (String stage : new String[] {"search", "pool", "solving"}) {
      write(left.startStage(stage), stage);
      left.finish(stage, stage.length());
    }
    write(left.startStage("writing"), "unfinished");
  }

  private static void write(org.apache.hadoop.fs.Path stage, String text) {
    try {
      Path data = Path.of(stage.toUri().getPath(), "deep/data");
      Files.createDirectories(data.getParent());
      Files.writeString(data, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertHolds(RunFolder run, String stage) {
    assertThat(run.isOfEarlierRun(stage)).isTrue();
    assertThat(run.facts(stage, Integer.class)).isEqualTo(stage.length());
    assertThat(Path.of(run.stageFolder(stage).toUri().getPath(), "deep/data")).hasContent(stage);
  }

  @Test
  void stagesThatDependOnNothingElseAreTakenAndTheOthersGo() {
    leave(output, RerunPolicy.REFUSE);

    RunFolder run = resume(output, NOW);

    assertThat(run.state()).isEqualTo(State.RESUMED);
    assertHolds(run, "search");
    assertHolds(run, "pool");
    assertThat(run.isFinished("solving")).isFalse();
    assertThat(run.isOfEarlierRun("solving")).isFalse();
    assertThat(progressOf(output, LEFT)).doesNotExist();
    writeResult(run, "now");
    run.publish();
    assertThat(contents(output)).isEqualTo(resultContents("now"));
    assertThat(workOf(output)).doesNotExist();
  }

  @Test
  void theyAreTakenBackAsWell() {
    leave(output, RerunPolicy.REFUSE);
    resume(output, NOW);

    RunFolder run = resume(output, LEFT);

    assertHolds(run, "search");
    assertHolds(run, "pool");
    assertThat(run.isFinished("solving")).isFalse();
  }

  @Test
  void nothingIsTakenWhereEveryStageDependsOnWhatDiffers() {
    leave(output, RerunPolicy.REFUSE);
    for (RunManifest other :
        new RunManifest[] {
          manifest("0.6", 1001, "1.0"), manifest("0.6", 1000, "2.0"), manifest("0.5", 1000, "2.0")
        }) {
      assertThatThrownBy(() -> resume(output, other))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("`overwrite`");
    }
    assertThatThrownBy(
            () ->
                open(
                    KillableFileSystem.immortal(),
                    output,
                    NOW,
                    RerunPolicy.RESUME,
                    StageDependencies.ALL))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("alpha: 0.6 -> 0.5", "`overwrite`");
    assertThatThrownBy(
            () -> open(KillableFileSystem.immortal(), output, NOW, RerunPolicy.REFUSE, STAGES))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("unfinished work", "`resume`");
    assertHolds(resume(output, LEFT), "solving");
  }

  @Test
  void whatMayBeReplacedStaysTheSame() {
    complete(output, manifest("0.1"), RerunPolicy.REFUSE, "first");
    leave(output, RerunPolicy.OVERWRITE);

    RunFolder run = resume(output, NOW);

    assertHolds(run, "pool");
    writeResult(run, "now");
    run.publish();
    assertThat(contents(output)).isEqualTo(resultContents("now"));
  }

  /** At whatever change of the file system it is killed, no stage is lost that was whole. */
  @ParameterizedTest
  @EnumSource
  void aTakeOverThatIsKilledAnywhereCanBeDoneAgain(At at) {
    for (int operation = 1; ; operation++) {
      Path killed = folder.resolve(at + "-" + operation);
      leave(killed, RerunPolicy.REFUSE);
      boolean survived = resumeUntil(operation, at, killed);

      RunFolder run = resume(killed, NOW);

      assertThat(run.state()).as("killed %s %d", at, operation).isEqualTo(State.RESUMED);
      for (String stage : new String[] {"search", "pool"}) {
        if (at != At.HALFWAY || run.isFinished(stage)) {
          assertHolds(run, stage);
        }
      }
      assertThat(run.isFinished("solving")).isFalse();
      if (survived) {
        assertThat(operation).isBetween(8, 200);
        return;
      }
    }
  }

  private static boolean resumeUntil(int operation, At at, Path output) {
    try {
      FileSystem mortal = KillableFileSystem.livingUntil(operation, at);
      open(mortal, output, NOW, RerunPolicy.RESUME, STAGES);
      return true;
    } catch (Killed e) {
      return false;
    }
  }
}
