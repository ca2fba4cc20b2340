package io.tsds.storage.run;

import static io.tsds.storage.run.SampleRuns.complete;
import static io.tsds.storage.run.SampleRuns.contents;
import static io.tsds.storage.run.SampleRuns.filesUnder;
import static io.tsds.storage.run.SampleRuns.manifest;
import static io.tsds.storage.run.SampleRuns.moveBatches;
import static io.tsds.storage.run.SampleRuns.open;
import static io.tsds.storage.run.SampleRuns.resultContents;
import static io.tsds.storage.run.SampleRuns.writeBatches;
import static io.tsds.storage.run.SampleRuns.writeResult;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.files.Folder;
import io.tsds.storage.run.KillableFileSystem.At;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two drivers work for one output at a time: one is halted at each operation that changes the file
 * system, as a driver on an overloaded host may be, while another one starts.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class ConcurrentRunsTest {
  private static final RunManifest OLD = manifest("0.7");
  private static final RunManifest RUN = manifest("0.6");
  private static final RunManifest OTHER = manifest("0.5");
  private static final int ENOUGH = 5000;

  @TempDir private Path folder;

  /** How a driver ended. */
  private enum How {
    DONE,
    FAILED,
    READ_WRONG_DATA
  }

  private record End(How how, Throwable why) {
    @Override
    public String toString() {
      return why == null ? how.name() : how + " for " + why;
    }
  }

  @ParameterizedTest
  @CsvSource({"RESUME, false", "OVERWRITE, false", "RESUME, true", "OVERWRITE, true"})
  void runThatStartsWhileAnotherIsHaltedSucceedsAndStays(RerunPolicy second, boolean replaced) {
    int pairs = 0;
    for (int halt = 1; ; halt++, pairs++) {
      Path output = folder.resolve(second + "-" + replaced + "-" + halt);
      if (replaced) {
        complete(output, OLD, RerunPolicy.REFUSE, "old");
      }
      RerunPolicy first = replaced ? RerunPolicy.OVERWRITE : RerunPolicy.REFUSE;
      KillableFileSystem files = halting();
      String halted = "halted at " + halt;
      files.insertBefore(
          halt,
          () -> {
            RerunPolicy policy =
                replaced && !isStarted(output, RUN) ? RerunPolicy.OVERWRITE : second;
            work(KillableFileSystem.immortal(), output, RUN, policy, "second");
            assertThat(contents(output)).as(halted).isIn(results("first"), results("second"));
            assertThat(output.resolve("_SUCCESS")).as(halted).exists();
          });
      attempt(files, output, RUN, first, "first");
      if (!files.isReached()) {
        assertThat(pairs).isGreaterThan(30);
        System.out.printf("%d pairs of runs%n", pairs);
        return;
      }
      assertComplete(halted, output, RUN);
      assertThat(open(output, RUN, RerunPolicy.REFUSE).state().isDone()).as(halted).isTrue();
      complete(output, OTHER, RerunPolicy.OVERWRITE, "third");
      assertThat(contents(output)).as(halted).isEqualTo(resultContents("third"));
    }
  }

  @Test
  void runOfOtherParametersThatStartsWhileAnotherIsHaltedSucceedsAndStays() {
    for (int halt = 1; ; halt++) {
      Path output = folder.resolve("other-" + halt);
      KillableFileSystem files = halting();
      files.insertBefore(
          halt,
          () ->
              work(KillableFileSystem.immortal(), output, OTHER, RerunPolicy.OVERWRITE, "second"));
      attempt(files, output, RUN, RerunPolicy.REFUSE, "first");
      if (!files.isReached()) {
        return;
      }
      String halted = "halted at " + halt;
      assertComplete(halted, output, null);
      complete(output, OLD, RerunPolicy.OVERWRITE, "third");
      assertThat(contents(output)).as(halted).isEqualTo(resultContents("third"));
    }
  }

  /**
   * The first has finished its batches of target tasks and moves them, the second has just found
   * them finished. On an object store the second may find a batch torn; then a third makes it
   * whole.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void batchesThatTwoRunsMoveAtATimeEndInOneWholeResult(boolean objectStore) {
    int torn = 0;
    for (int halt = 1; ; halt += objectStore ? 5 : 1) {
      Path output = folder.resolve("batches-" + objectStore + "-" + halt);
      KillableFileSystem files = halting();
      RunFolder first = open(on(files, objectStore), output, RUN, RerunPolicy.REFUSE);
      writeBatches(first);
      RunFolder[] second = new RunFolder[1];
      files.insertBefore(
          halt,
          () -> {
            KillableFileSystem own = on(KillableFileSystem.immortal(), objectStore);
            second[0] = open(own, output, RUN, RerunPolicy.RESUME);
            if (!second[0].state().isDone()) {
              writeBatches(second[0]);
            }
          });
      String halted = "halted at " + halt;
      End end = publishBatches(first, "first");
      assertNothingHalfLooksComplete(halted, output);
      if (!files.isReached()) {
        assertThat(end).as(halted).isEqualTo(new End(How.DONE, null));
        assertThat(halt).isGreaterThan(30);
        System.out.printf("%d pairs of runs that move batches, %d torn%n", halt, torn);
        return;
      }
      End late = publishBatches(second[0], "second");
      if (objectStore && late.how() == How.FAILED) {
        assertThat(late.why()).as(halted).hasMessageContaining("run again with `resume`");
        torn++;
        KillableFileSystem own = on(KillableFileSystem.immortal(), objectStore);
        RunFolder third = open(own, output, RUN, RerunPolicy.RESUME);
        writeBatches(third);
        late = publishBatches(third, "second");
      }
      assertThat(late).as(halted).isEqualTo(new End(How.DONE, null));
      assertThat(contents(output)).as(halted).isIn(withTargets("first"), withTargets("second"));
      assertThat(output.resolve("_SUCCESS")).as(halted).exists();
      assertThat(open(output, RUN, RerunPolicy.REFUSE).state().isDone()).as(halted).isTrue();
    }
  }

  private static KillableFileSystem on(KillableFileSystem files, boolean objectStore) {
    return objectStore ? files.asObjectStore() : files;
  }

  private static End publishBatches(RunFolder run, String text) {
    try {
      if (!run.state().isDone()) {
        moveBatches(run);
        writeResult(run, text);
        run.publish();
      }
      return new End(How.DONE, null);
    } catch (RuntimeException e) {
      return new End(How.FAILED, e);
    }
  }

  private static Map<String, String> withTargets(String text) {
    return SampleRuns.contentsWithTargets(text);
  }

  private static KillableFileSystem halting() {
    return KillableFileSystem.livingUntil(ENOUGH, At.BEFORE).countingReads();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofTwoRunsThatHaltEachOtherOneSucceeds(boolean replaced) {
    haltEachOther(29, replaced);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("attack")
  void ofTwoRunsThatHaltEachOtherAlmostAnywhereOneSucceeds(boolean replaced) {
    haltEachOther(4, replaced);
  }

  /** The first is halted, the second starts and is halted too, the first ends, the second ends. */
  private void haltEachOther(int step, boolean replaced) {
    int pairs = 0;
    for (int halt = 1; ; halt += step) {
      for (int second = 1; ; second += step, pairs++) {
        Path output = folder.resolve(replaced + "-" + halt + "-" + second);
        if (replaced) {
          complete(output, OLD, RerunPolicy.REFUSE, "old");
        }
        boolean[] reached = new boolean[2];
        End[] ends = haltEachOther(output, halt, second, replaced, reached);
        String halted = "halted at %d and %d: %s".formatted(halt, second, List.of(ends));
        if (!reached[0]) {
          System.out.printf("%d pairs of runs that halt each other%n", pairs);
          return;
        }
        assertThat(ends)
            .as(halted)
            .extracting(End::how)
            .contains(How.DONE)
            .doesNotContain(How.READ_WRONG_DATA);
        assertNothingHalfLooksComplete(halted, output);
        work(KillableFileSystem.immortal(), output, RUN, RerunPolicy.OVERWRITE, "third");
        assertComplete(halted, output, RUN);
        if (!reached[1]) {
          break;
        }
      }
    }
  }

  private static End[] haltEachOther(
      Path output, int halt, int second, boolean replaced, boolean[] reached) {
    End[] ends = new End[2];
    KillableFileSystem first = halting();
    KillableFileSystem other = halting();
    Thread[] threads = new Thread[2];
    Turns turns = new Turns();
    first.insertBefore(
        halt,
        () -> {
          reached[0] = true;
          turns.pass(0, 1);
        });
    other.insertBefore(
        second,
        () -> {
          reached[1] = true;
          turns.pass(1, 0);
        });
    threads[0] =
        new Thread(
            () -> {
              turns.await(0);
              RerunPolicy policy = replaced ? RerunPolicy.OVERWRITE : RerunPolicy.REFUSE;
              try {
                ends[0] = attempt(first, output, RUN, policy, "first");
              } finally {
                turns.end(0);
              }
            });
    threads[1] =
        new Thread(
            () -> {
              turns.await(1);
              try {
                RerunPolicy policy =
                    replaced && !isStarted(output, RUN)
                        ? RerunPolicy.OVERWRITE
                        : RerunPolicy.RESUME;
                ends[1] = attempt(other, output, RUN, policy, "second");
              } finally {
                turns.end(1);
              }
            });
    for (Thread thread : threads) {
      thread.start();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return ends;
  }

  /** Lets one of two threads go on at a time; where one has ended, the other goes on. */
  private static final class Turns {
    private final boolean[] ended = new boolean[2];
    private int turn;

    synchronized void await(int who) {
      while (turn != who) {
        try {
          wait();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    synchronized void pass(int from, int to) {
      if (!ended[to]) {
        turn = to;
        notifyAll();
        await(from);
      }
    }

    synchronized void end(int who) {
      ended[who] = true;
      turn = 1 - who;
      notifyAll();
    }
  }

  private static End attempt(
      FileSystem files, Path output, RunManifest run, RerunPolicy policy, String text) {
    try {
      work(files, output, run, policy, text);
      return new End(How.DONE, null);
    } catch (RuntimeException e) {
      return new End(How.FAILED, e);
    } catch (AssertionError e) {
      return new End(How.READ_WRONG_DATA, e);
    }
  }

  /** What a selection does with its folders. */
  private static void work(
      FileSystem files, Path output, RunManifest manifest, RerunPolicy policy, String text) {
    RunFolder run = open(files, output, manifest, policy);
    if (run.state().isDone()) {
      return;
    }
    for (String stage : List.of("neighbors", "pool")) {
      if (!run.isFinished(stage)) {
        AtomicFile.writeFromTask(
            files,
            new org.apache.hadoop.fs.Path(run.startStage(stage), "part-0"),
            out -> out.write(stage.getBytes(StandardCharsets.UTF_8)));
        run.finish(stage, text);
      }
      assertThat(stageData(run, stage)).isEqualTo(stage);
    }
    writeResult(run, text);
    run.publish();
  }

  private static String stageData(RunFolder run, String stage) {
    try {
      return Files.readString(Path.of(run.stageFolder(stage).toUri().getPath()).resolve("part-0"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isStarted(Path output, RunManifest run) {
    return !filesUnder(SampleRuns.progressOf(output, run)).isEmpty();
  }

  /** The result of one run or, where reports differ in length, none of two mixed. */
  private static Map<String, String> results(String text) {
    return resultContents(text);
  }

  private static void assertComplete(String halted, Path output, RunManifest run) {
    assertThat(output.resolve("_SUCCESS")).as(halted).exists();
    assertNothingHalfLooksComplete(halted, output);
    OutputAtStart found =
        OutputAtStart.in(
            new Folder(
                KillableFileSystem.immortal(), new org.apache.hadoop.fs.Path(output.toString())));
    assertThat(found.isComplete()).as(halted).isTrue();
    if (run != null) {
      assertThat(found.isResultOf(run)).as(halted).isTrue();
    }
  }

  private static void assertNothingHalfLooksComplete(String halted, Path output) {
    if (Files.exists(output.resolve("_SUCCESS"))) {
      SortedMap<String, String> contents = contents(output);
      assertThat(contents)
          .as(halted)
          .isIn(
              resultContents("first"),
              withTargets("first"),
              withTargets("second"),
              resultContents("second"),
              resultContents("third"),
              resultContents("old"));
    }
  }
}
