package io.tsds.storage.run;

import static io.tsds.storage.run.SampleRuns.complete;
import static io.tsds.storage.run.SampleRuns.contents;
import static io.tsds.storage.run.SampleRuns.contentsOfAll;
import static io.tsds.storage.run.SampleRuns.filesUnder;
import static io.tsds.storage.run.SampleRuns.finishStage;
import static io.tsds.storage.run.SampleRuns.manifest;
import static io.tsds.storage.run.SampleRuns.open;
import static io.tsds.storage.run.SampleRuns.resultContents;
import static io.tsds.storage.run.SampleRuns.workOf;
import static io.tsds.storage.run.SampleRuns.writeResult;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tsds.UserException;
import io.tsds.storage.run.RunFolder.State;
import io.tsds.testkit.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RunFolderTest {
  private static final RunManifest RUN = manifest("0.6");
  private static final RunManifest OTHER = manifest("0.5");

  /** Facts of a stage. */
  private record Facts(long rows, double seconds, int[] histogram) {}

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("out");
  }

  @Test
  void publishedOutputHoldsTheResultTheManifestAndSuccessAlone() {
    RunFolder run =
        RunFolder.open(
            new Configuration(),
            output.toString(),
            null,
            RUN,
            RerunPolicy.REFUSE,
            StageDependencies.ALL);
    assertThat(run.state()).isEqualTo(State.FRESH);
    writeResult(run, "first");
    run.publish();
    assertThat(contents(output)).isEqualTo(resultContents("first"));
    assertThat(filesUnder(output)).hasSize(SampleRuns.RESULT_FILES.size() + 2);
    assertThat(output.resolve("_SUCCESS")).isEmptyFile();
    assertThat(output.resolve("_tsds.json")).content().contains(RUN.fingerprint(), "\"alpha\"");
    assertThat(workOf(output)).doesNotExist();
  }

  @Test
  void nothingIsInTheOutputBeforePublishing() {
    RunFolder run = open(output, RUN, RerunPolicy.REFUSE);
    writeResult(run, "first");
    assertThat(output).isEmptyDirectory();
    assertThat(workOf(output).resolve("_tsds.json")).exists();
  }

  @ParameterizedTest
  @EnumSource
  void completeOutputOfTheSameRunLeavesNothingToDo(RerunPolicy policy) {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    RunFolder again = open(output, manifest("0.6", 1000, "2.0"), policy);
    assertThat(again.state()).isEqualTo(State.ALREADY_COMPLETE);
    assertThat(again.state().isDone()).isTrue();
    assertThat(contents(output)).isEqualTo(resultContents("first"));
    assertThat(workOf(output)).doesNotExist();
    assertThatThrownBy(again::publish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void overwriteReplacesTheOutputOnlyWhenTheNewResultIsComplete() {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    RunFolder run = open(output, OTHER, RerunPolicy.OVERWRITE);
    assertThat(run.state()).isEqualTo(State.FRESH);
    writeResult(run, "second");
    assertThat(contents(output)).containsAllEntriesOf(resultContents("first"));
    assertThat(output.resolve("_SUCCESS")).exists();
    run.publish();
    assertThat(contents(output)).isEqualTo(resultContents("second"));
    assertThat(workOf(output)).doesNotExist();
  }

  @Test
  void killedOverwriteCanBeResumedOverTheOutputItReplaces() {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    finishStage(open(output, OTHER, RerunPolicy.OVERWRITE), "search", 7);
    RunFolder resumed = open(output, OTHER, RerunPolicy.RESUME);
    assertThat(resumed.state()).isEqualTo(State.RESUMED);
    writeResult(resumed, "second");
    resumed.publish();
    assertThat(contents(output)).isEqualTo(resultContents("second"));
  }

  @Test
  void overwriteKilledBeforeItsFirstCheckpointCanBeResumedToo() {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    open(output, OTHER, RerunPolicy.OVERWRITE);
    assertThat(open(output, OTHER, RerunPolicy.RESUME).state()).isEqualTo(State.FRESH);
  }

  @Test
  void resumeDoesNotReplaceAnOutputThatOnlyCameLater() {
    RunFolder run = open(output, OTHER, RerunPolicy.REFUSE);
    finishStage(run, "search", 7);
    Path elsewhere = folder.resolve("elsewhere");
    RunFolder rival =
        RunFolder.open(
            new Configuration(), output.toString(), elsewhere.toString(), RUN, RerunPolicy.REFUSE);
    writeResult(rival, "rival");
    rival.publish();
    assertThatThrownBy(() -> open(output, OTHER, RerunPolicy.RESUME))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("alpha: 0.6 -> 0.5");
    writeResult(run, "mine");
    assertThatThrownBy(run::publish)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("appeared while this run was at work");
    assertThat(contents(output)).isEqualTo(resultContents("rival"));
    assertThat(contentsOfAll(output, OTHER, "result-")).isEqualTo(resultContents("mine"));
  }

  @ParameterizedTest
  @EnumSource
  void emptyFoldersCountAsAbsent(RerunPolicy policy) throws IOException {
    Files.createDirectories(output);
    Files.createDirectories(workOf(output));
    assertThat(open(output, RUN, policy).state()).isEqualTo(State.FRESH);
  }

  @ParameterizedTest
  @EnumSource
  void workWithoutFinishedStageCountsAsAbsent(RerunPolicy policy) throws IOException {
    RunFolder first = open(output, OTHER, RerunPolicy.REFUSE);
    Path half = Path.of(first.startStage("search").toUri());
    Files.createDirectories(half);
    Files.writeString(half.resolve("part-00000"), "half");
    RunFolder run = open(output, RUN, policy);
    assertThat(run.state()).isEqualTo(State.FRESH);
    assertThat(half).doesNotExist();
  }

  @Test
  void resumeContinuesBehindTheFinishedStages() {
    RunFolder first = open(output, RUN, RerunPolicy.REFUSE);
    first.startStage("search");
    first.finish("search", new Facts(1L << 40, 0.1 + 0.2, new int[] {1, 2}));
    first.startStage("density");
    RunFolder resumed = open(output, RUN, RerunPolicy.RESUME);
    assertThat(resumed.state()).isEqualTo(State.RESUMED);
    assertThat(resumed.isFinished("search")).isTrue();
    assertThat(resumed.isFinished("density")).isFalse();
    Facts facts = resumed.facts("search", Facts.class);
    assertThat(facts.rows()).isEqualTo(1L << 40);
    assertThat(facts.seconds()).isEqualTo(0.1 + 0.2);
    assertThat(facts.histogram()).containsExactly(1, 2);
    assertThat(resumed.stageFolder("search")).isEqualTo(first.stageFolder("search"));
  }

  @Test
  void resumeForgetsAHalfWrittenResult() {
    RunFolder first = open(output, RUN, RerunPolicy.REFUSE);
    finishStage(first, "search", 1);
    writeResult(first, "half");
    RunFolder resumed = open(output, RUN, RerunPolicy.RESUME);
    assertThat(contentsOfAll(output, RUN, "result-")).isEmpty();
    assertThat(Path.of(resumed.resultFolder().toUri())).doesNotExist();
  }

  @Test
  void temporaryFileOfALosingTaskIsNoPartOfAStage() throws IOException {
    RunFolder first = open(output, RUN, RerunPolicy.REFUSE);
    Path data = Path.of(first.startStage("search").toUri());
    Files.writeString(data.resolve("part-0"), "whole");
    Path late = data.resolve(".part-0.00000000-0000-4000-8000-000000000000.tmp");
    Files.writeString(late, "half");
    first.finish("search", 7);
    Files.delete(late);
    RunFolder resumed = open(output, RUN, RerunPolicy.RESUME);
    assertThat(resumed.facts("search", Integer.class)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"seconds\": 1.5}", "{\"seco", ""})
  void markerThatSaysNothingNowIsComputedAgainButNotThrownAwayUnasked(String marker)
      throws IOException {
    RunFolder first = open(output, RUN, RerunPolicy.REFUSE);
    finishStage(first, "search", 7);
    Path stages = Path.of(first.stageFolder("search").toUri()).getParent();
    Files.writeString(stages.resolve("search.json"), marker);
    Files.writeString(stages.resolveSibling("publish.json"), marker);
    assertThatThrownBy(() -> open(output, RUN, RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("unfinished work", "`resume`");
    RunFolder resumed = open(output, RUN, RerunPolicy.RESUME);
    assertThat(resumed.isFinished("search")).isFalse();
    finishStage(resumed, "search", 8);
    writeResult(resumed, "second");
    resumed.publish();
    assertThat(contents(output)).isEqualTo(resultContents("second"));
    assertThat(workOf(output)).doesNotExist();
  }

  @Test
  void stageWhoseDataIsCutShortIsComputedAgain() throws IOException {
    RunFolder first = open(output, RUN, RerunPolicy.REFUSE);
    Path data = Path.of(first.startStage("search").toUri());
    Files.writeString(data.resolve("part-0"), "whole");
    first.finish("search", 7);
    Files.writeString(data.resolve("part-0"), "who");
    assertThat(open(output, RUN, RerunPolicy.RESUME).isFinished("search")).isFalse();
  }

  @Test
  void resumeWithNothingThereStarts() {
    assertThat(open(output, RUN, RerunPolicy.RESUME).state()).isEqualTo(State.FRESH);
  }

  @Test
  void stageStartedAnewIsClearedAndFinishedOnlyOnce() throws IOException {
    RunFolder run = open(output, RUN, RerunPolicy.REFUSE);
    Path data = Path.of(run.startStage("search").toUri());
    Files.createDirectories(data);
    Files.writeString(data.resolve("part-00000"), "old");
    run.startStage("search");
    assertThat(data).isEmptyDirectory();
    assertThat(run.isFinished("search")).isFalse();
    assertThatThrownBy(() -> run.facts("search", Integer.class))
        .isInstanceOf(IllegalStateException.class);
    run.finish("search", 1);
    assertThatThrownBy(() -> run.startStage("search"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("finished already");
    assertThatThrownBy(() -> run.startStage("../search"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusedRunKeepsItsReportsInTheWorkFolder() {
    RunFolder run = open(output, RUN, RerunPolicy.REFUSE);
    finishStage(run, "search", 1);
    writeResult(run, "refused");
    Path kept = Path.of(run.refuse().toUri());
    assertThat(kept).isEqualTo(workOf(output));
    assertThat(kept.resolve("report.json")).hasContent("refused in report.json");
    assertThat(kept.resolve("report.html")).exists();
    assertThat(contentsOfAll(output, RUN, "result-")).isEmpty();
    assertThat(output).isEmptyDirectory();
    RunFolder resumed = open(output, RUN, RerunPolicy.RESUME);
    assertThat(resumed.state()).isEqualTo(State.RESUMED);
    writeResult(resumed, "accepted");
    resumed.publish();
    assertThat(contents(output)).isEqualTo(resultContents("accepted"));
    assertThat(workOf(output)).doesNotExist();
  }

  @Test
  void refusedRunKeepsTheReportsOfItsTargetsAndNothingElse() {
    RunFolder run = open(output, RUN, RerunPolicy.REFUSE);
    for (String name :
        List.of("report.json", "task=50%25/report.html", "task=50%25/selection/part-00000.csv")) {
      run.writeResultFile(name, new byte[] {1});
    }
    Path kept = Path.of(run.refuse().toUri());
    assertThat(contents(kept).keySet())
        .contains("report.json", "task=50%25/report.html")
        .noneMatch(name -> name.contains("selection"));
  }

  @Test
  void runThatWasTakenOverStops() {
    RunFolder first = open(output, RUN, RerunPolicy.REFUSE);
    finishStage(first, "search", 1);
    RunFolder second = open(output, RUN, RerunPolicy.RESUME);
    assertTakenOver(() -> first.finish("density", 1));
    assertTakenOver(() -> first.startStage("density"));
    assertTakenOver(() -> writeResult(first, "first"));
    assertTakenOver(first::resultFolder);
    assertTakenOver(first::publish);
    assertTakenOver(first::refuse);
    finishStage(second, "density", 2);
    assertThat(second.isFinished("search")).isTrue();
    assertThat(second.facts("density", Integer.class)).isEqualTo(2);
  }

  private static void assertTakenOver(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("taken over by another run");
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1.0", "0.6, 2.0", "0.6, 1.0"})
  void runThatWasTakenOverReachesNoFileOfAnother(String alpha, String version) throws IOException {
    RunFolder first = open(output, RUN, RerunPolicy.REFUSE);
    Path stale = Path.of(first.startStage("search").toUri());
    RunFolder second = open(output, manifest(alpha, 1000, version), RerunPolicy.OVERWRITE);
    Path data = Path.of(second.startStage("search").toUri());
    Files.createDirectories(stale);
    Files.writeString(stale.resolve("part-00000"), "of the first");
    assertThat(data).isEmptyDirectory();
    assertThat(second.isFinished("search")).isFalse();
    writeResult(second, "second");
    second.publish();
    assertThat(contents(output)).isEqualTo(resultContents("second"));
    assertThat(workOf(output)).doesNotExist();
  }

  @Test
  void workFolderCanBeOnAnotherFileSystem() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.seconddisk.impl", LocalDisk.class.getName());
    String work = "seconddisk:///" + folder.resolve("scratch");
    RunFolder first = RunFolder.open(hadoop, output.toString(), work, RUN, RerunPolicy.REFUSE);
    writeResult(first, "first");
    first.publish();
    assertThat(contents(output)).isEqualTo(resultContents("first"));
    RunFolder second =
        RunFolder.open(hadoop, output.toString(), work, OTHER, RerunPolicy.OVERWRITE);
    writeResult(second, "second");
    second.publish();
    assertThat(contents(output)).isEqualTo(resultContents("second"));
    assertThat(filesUnder(output)).hasSize(SampleRuns.RESULT_FILES.size() + 2);
    assertThat(folder.resolve("scratch")).doesNotExist();
  }

  /** Where there are two, as on most Linux machines: a rename from one to the other fails. */
  @Test
  void workFolderCanBeOnAnotherLocalDisk() throws IOException {
    Path memory = Path.of("/dev/shm");
    assumeTrue(
        Files.isWritable(memory)
            && !Files.getAttribute(memory, "unix:dev")
                .equals(Files.getAttribute(folder, "unix:dev")),
        "there is no second disk");
    Path work = Files.createTempDirectory(memory, "tsds-test");
    try {
      for (String text : new String[] {"first", "second"}) {
        RunFolder run =
            RunFolder.open(
                new Configuration(),
                output.toString(),
                work.resolve("scratch").toString(),
                text.equals("first") ? RUN : OTHER,
                RerunPolicy.OVERWRITE);
        writeResult(run, text);
        run.publish();
        assertThat(contents(output)).isEqualTo(resultContents(text));
        assertThat(work).isEmptyDirectory();
      }
    } finally {
      FileUtil.fullyDelete(work.toFile());
    }
  }
}
