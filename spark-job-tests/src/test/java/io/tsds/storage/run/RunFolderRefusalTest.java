package io.tsds.storage.run;

import static io.tsds.storage.run.SampleRuns.complete;
import static io.tsds.storage.run.SampleRuns.contents;
import static io.tsds.storage.run.SampleRuns.finishStage;
import static io.tsds.storage.run.SampleRuns.manifest;
import static io.tsds.storage.run.SampleRuns.open;
import static io.tsds.storage.run.SampleRuns.resultContents;
import static io.tsds.storage.run.SampleRuns.workOf;
import static io.tsds.storage.run.SampleRuns.writeResult;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.run.RunFolder.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run does not take, and what it says then: folders, options and work of other runs. */
final class RunFolderRefusalTest {
  private static final RunManifest RUN = manifest("0.6");
  private static final RunManifest OTHER = manifest("0.5");

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("out");
  }

  @Test
  void completeOutputOfAnotherRunIsRefusedWithTheParametersThatDiffer() {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    assertThatThrownBy(() -> open(output, OTHER, RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`output`", "alpha: 0.6 -> 0.5", "`overwrite`");
    assertThatThrownBy(() -> open(output, OTHER, RerunPolicy.RESUME))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("alpha: 0.6 -> 0.5", "nothing to continue", "`overwrite`");
    assertThat(contents(output)).isEqualTo(resultContents("first"));
  }

  @Test
  void changedInputIsAnotherRun() {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    assertThatThrownBy(() -> open(output, manifest("0.6", 1001, "1.0"), RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("candidates file:/data/candidates.npy: 1000 bytes")
        .hasMessageContaining("-> 1001 bytes");
  }

  @Test
  void incompleteOutputIsRefusedUnlessAnOptionDecides() throws IOException {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    Files.delete(output.resolve("_SUCCESS"));
    assertThatThrownBy(() -> open(output, RUN, RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("is incomplete", "`overwrite`", "`resume`");
    assertThatThrownBy(() -> open(output, OTHER, RerunPolicy.RESUME))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("alpha: 0.6 -> 0.5");
    RunFolder run = open(output, RUN, RerunPolicy.RESUME);
    assertThat(run.state()).isEqualTo(State.FRESH);
    writeResult(run, "second");
    run.publish();
    assertThat(contents(output)).isEqualTo(resultContents("second"));
  }

  @Test
  void outputThatLostAFileIsNotComplete() throws IOException {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    Files.delete(output.resolve("selection/part-00001.parquet"));
    assertThatThrownBy(() -> open(output, RUN, RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("selection/part-00001.parquet is missing");
    assertThat(open(output, RUN, RerunPolicy.OVERWRITE).state()).isEqualTo(State.FRESH);
  }

  @Test
  void outputWithAFileCutShortIsNotComplete() throws IOException {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    Files.writeString(output.resolve("report.json"), "{}");
    assertThatThrownBy(() -> open(output, RUN, RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is damaged: report.json has 2 bytes");
  }

  @ParameterizedTest
  @EnumSource
  void folderWithoutOurManifestIsNeverTouched(RerunPolicy policy) throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("thesis.tex"), "precious");
    assertThatThrownBy(() -> open(output, RUN, policy))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`output`", "_tsds.json", "not even with `overwrite`");
    Files.writeString(output.resolve("_tsds.json"), "{\"name\": \"of another program\"}");
    assertThatThrownBy(() -> open(output, RUN, policy)).isInstanceOf(UserException.class);
    assertThat(output.resolve("thesis.tex")).hasContent("precious");
    assertThat(workOf(output)).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void workFolderWithoutOurManifestIsNeverTouched(RerunPolicy policy) throws IOException {
    Files.createDirectories(workOf(output));
    Files.writeString(workOf(output).resolve("thesis.tex"), "precious");
    assertThatThrownBy(() -> open(output, RUN, policy))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("work folder", "`work-dir`");
    assertThat(workOf(output).resolve("thesis.tex")).hasContent("precious");
  }

  @Test
  void completeOutputIsNoWorkFolder() {
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    Path second = folder.resolve("second");
    assertThatThrownBy(
            () ->
                RunFolder.open(
                    new Configuration(),
                    second.toString(),
                    output.toString(),
                    OTHER,
                    RerunPolicy.OVERWRITE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not one of this program");
    assertThat(contents(output)).isEqualTo(resultContents("first"));
  }

  @Test
  void outputOnASchemeWithoutConnectorIsRefused() {
    assertThatThrownBy(
            () ->
                RunFolder.open(
                    new Configuration(), "s3a://bucket/out", null, RUN, RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`output` is s3a://bucket/out", "Hadoop connector");
  }

  @Test
  void workForAnotherOutputIsRefused() {
    finishStage(open(output, RUN, RerunPolicy.REFUSE), "search", 1);
    assertThatThrownBy(
            () ->
                RunFolder.open(
                    new Configuration(),
                    folder.resolve("second").toString(),
                    workOf(output).toString(),
                    RUN,
                    RerunPolicy.OVERWRITE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds unfinished work for the output");
  }

  @Test
  void fileInPlaceOfTheOutputIsRefused() throws IOException {
    Files.writeString(output, "a file");
    assertThatThrownBy(() -> open(output, RUN, RerunPolicy.OVERWRITE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is a file, not a folder");
  }

  @Test
  void fileInPlaceOfTheWorkFolderIsRefused() throws IOException {
    Files.writeString(workOf(output), "a file");
    assertThatThrownBy(() -> open(output, RUN, RerunPolicy.OVERWRITE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("work folder");
  }

  @Test
  void folderThatCannotBeCreatedIsTheUsersMistake() throws IOException {
    Files.writeString(folder.resolve("file"), "a file");
    assertThatThrownBy(() -> open(folder.resolve("file/out"), RUN, RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("file/out");
  }

  @Test
  void unfinishedWorkIsRefusedUnlessAnOptionDecides() {
    finishStage(open(output, RUN, RerunPolicy.REFUSE), "search", 1);
    assertThatThrownBy(() -> open(output, RUN, RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("unfinished work", "`overwrite`", "`resume`");
    RunFolder anew = open(output, RUN, RerunPolicy.OVERWRITE);
    assertThat(anew.state()).isEqualTo(State.FRESH);
    assertThat(anew.isFinished("search")).isFalse();
  }

  @Test
  void resumeWithOtherParametersNamesThem() {
    finishStage(open(output, RUN, RerunPolicy.REFUSE), "search", 1);
    assertThatThrownBy(() -> open(output, OTHER, RerunPolicy.RESUME))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("alpha: 0.6 -> 0.5")
        .hasMessageNotContaining("prefetch");
  }

  @Test
  void checkpointsOfAnotherVersionAreNotResumed() {
    finishStage(open(output, RUN, RerunPolicy.REFUSE), "search", 1);
    assertThatThrownBy(() -> open(output, manifest("0.6", 1000, "2.0"), RerunPolicy.RESUME))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("version of this program: 1.0 -> 2.0");
  }

  @Test
  void outputAndWorkFolderMustNotLieInOneAnother() {
    for (String work : new String[] {"out", "out/work", "out/", ""}) {
      assertThatThrownBy(
              () ->
                  RunFolder.open(
                      new Configuration(),
                      output.toString(),
                      folder + "/" + work,
                      RUN,
                      RerunPolicy.OVERWRITE))
          .as(work)
          .isInstanceOf(UserException.class)
          .hasMessageContainingAll("`output`", "`work-dir`");
    }
    assertThat(output).doesNotExist();
  }

  @Test
  void rootOfAFileSystemIsRefused() {
    assertThatThrownBy(() -> open(Path.of("/"), RUN, RerunPolicy.OVERWRITE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("root of a file system");
  }

  @Test
  void unknownFileSystemIsTheUsersMistake() {
    assertThatThrownBy(
            () ->
                RunFolder.open(
                    new Configuration(), "nofs://host/out", null, RUN, RerunPolicy.REFUSE))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`output`", "nofs");
  }
}
