package io.tsds.storage.run;

import static io.tsds.storage.run.SampleRuns.contents;
import static io.tsds.storage.run.SampleRuns.contentsWithTargets;
import static io.tsds.storage.run.SampleRuns.filesUnder;
import static io.tsds.storage.run.SampleRuns.manifest;
import static io.tsds.storage.run.SampleRuns.open;
import static io.tsds.storage.run.SampleRuns.publishWithBatches;
import static io.tsds.storage.run.SampleRuns.workOf;
import static io.tsds.storage.run.SampleRuns.writeBatches;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.run.KillableFileSystem.At;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills runs of several target tasks at every single operation that changes the file system, and
 * looks at what each leaves of the batches in which targets are written.
 */
final class BatchCrashTest {
  private static final RunManifest OLD = manifest("0.6");
  private static final RunManifest NEW = manifest("0.5");

  /** More operations than any of the runs here makes. */
  private static final int ENOUGH = 500;

  private static final String[] TARGET_FILES = {
    "task=a/probabilities/part-00000.parquet",
    "task=a/report.json",
    "task=a/selection/part-00000.parquet"
  };

  private static final KillCount KILLS = new KillCount();

  @TempDir private Path folder;

  @AfterAll
  static void tellHowMany() {
    KILLS.requireAtLeast(300);
  }

  @ParameterizedTest
  @EnumSource
  void targetIsMarkedAsCompleteOnlyWhileItIs(At at) {
    for (int operation = 1; ; operation++) {
      Path output = folder.resolve(at + "-" + operation);
      RunFolder old = open(output, OLD, RerunPolicy.REFUSE);
      writeTarget(old);
      old.publish();
      KillableFileSystem files = KillableFileSystem.livingUntil(ENOUGH, at);
      RunFolder run = open(files, output, NEW, RerunPolicy.OVERWRITE);
      writeTarget(run);
      files.liveUntil(operation);
      boolean survived = KILLS.survives(() -> run.publish());
      boolean marked = Files.exists(output.resolve("task=a/_SUCCESS"));
      if (marked) {
        assertThat(contents(output)).as("killed %s %d", at, operation).containsKeys(TARGET_FILES);
      }
      if (survived) {
        assertThat(marked).isTrue();
        assertThat(operation).isBetween(20, ENOUGH);
        return;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, false", "HALFWAY, false", "BEFORE, true", "HALFWAY, true"})
  void runKilledWhileBatchesOfTargetsMoveGivesTheWholeResultWhenResumed(
      At at, boolean objectStore) {
    for (int operation = 1; ; operation++) {
      Path output = folder.resolve(at + "-" + operation);
      KillableFileSystem files = batchesOn(KillableFileSystem.livingUntil(ENOUGH, at), objectStore);
      RunFolder run = open(files, output, NEW, RerunPolicy.REFUSE);
      writeBatches(run);
      files.liveUntil(operation);
      boolean survived = KILLS.survives(() -> publishWithBatches(run, "new"));
      String killed = "killed %s %d".formatted(at, operation);
      assertTargetsAreMarkedOnlyWhileWhole(killed, output);
      if (!survived) {
        files = batchesOn(KillableFileSystem.immortal(), objectStore);
        RunFolder resumed = open(files, output, NEW, RerunPolicy.RESUME);
        if (!resumed.state().isDone()) {
          writeBatches(resumed);
          publishWithBatches(resumed, "new");
        }
      }
      assertThat(output.resolve("_SUCCESS")).as(killed).exists();
      assertThat(contents(output)).as(killed).isEqualTo(contentsWithTargets("new"));
      assertThat(filesUnder(workOf(output))).as(killed).isEmpty();
      if (survived) {
        assertThat(operation).isBetween(20, ENOUGH);
        return;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void runKilledWhileItTakesBatchesOverFromAnotherIsResumed(At at) {
    for (int operation = 1; ; operation++) {
      Path output = folder.resolve(at + "-" + operation);
      writeBatches(open(output, NEW, RerunPolicy.REFUSE));
      KillableFileSystem files = KillableFileSystem.livingUntil(ENOUGH, at);
      RunFolder second = open(files, output, NEW, RerunPolicy.RESUME);
      files.liveUntil(operation);
      boolean survived = KILLS.survives(() -> writeBatches(second));
      RunFolder third = open(output, NEW, RerunPolicy.RESUME);
      writeBatches(third);
      publishWithBatches(third, "new");
      assertThat(contents(output))
          .as("killed %s %d", at, operation)
          .isEqualTo(contentsWithTargets("new"));
      assertThat(filesUnder(workOf(output))).isEmpty();
      if (survived) {
        assertThat(operation).isBetween(5, ENOUGH);
        return;
      }
    }
  }

  private static KillableFileSystem batchesOn(KillableFileSystem files, boolean objectStore) {
    return objectStore ? files.asObjectStore() : files;
  }

  private static void assertTargetsAreMarkedOnlyWhileWhole(String killed, Path output) {
    Map<String, String> contents = contents(output);
    if (Files.exists(output.resolve("_SUCCESS"))) {
      assertThat(contents).as(killed).isEqualTo(contentsWithTargets("new"));
    }
    for (String name : SampleRuns.TARGET_FILES) {
      if (Files.exists(output.resolve(name.substring(0, name.indexOf('/'))).resolve("_SUCCESS"))) {
        assertThat(contents).as(killed).containsKey(name);
      }
    }
  }

  private static void writeTarget(RunFolder run) {
    for (String name : TARGET_FILES) {
      run.writeResultFile(name, new byte[] {1});
    }
    run.writeResultFile("task=a/_SUCCESS", new byte[0]);
    run.writeResultFile("report.json", new byte[] {1});
  }
}
