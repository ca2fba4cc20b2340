package io.tsds.storage.run;

import static io.tsds.storage.run.SampleRuns.complete;
import static io.tsds.storage.run.SampleRuns.contents;
import static io.tsds.storage.run.SampleRuns.finishStage;
import static io.tsds.storage.run.SampleRuns.manifest;
import static io.tsds.storage.run.SampleRuns.open;
import static io.tsds.storage.run.SampleRuns.progressOf;
import static io.tsds.storage.run.SampleRuns.resultContents;
import static io.tsds.storage.run.SampleRuns.workOf;
import static io.tsds.storage.run.SampleRuns.writeResult;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.run.RunFolder.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else put into an output or a work folder stays, whatever becomes of ours. */
final class StrangersTest {
  private static final RunManifest RUN = manifest("0.6");
  private static final RunManifest OTHER = manifest("0.5");

  @TempDir private Path folder;
  private Path output;
  private Path elsewhere;

  @BeforeEach
  void completeAnOutputBesideAForeignFolder() throws IOException {
    output = folder.resolve("out");
    complete(output, RUN, RerunPolicy.REFUSE, "first");
    elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("thesis.tex"), "precious");
    Files.writeString(elsewhere.resolve("part-00000.parquet"), "precious too");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c.npy",
        "selection/part-00002.parquet",
        ".DS_Store",
        "a/b/c",
        "_SUCCESS.old",
        ".report.json.mine.tmp"
      })
  void fileThatTheManifestDoesNotListIsNamedAndKept(String name) throws IOException {
    Path stranger = output.resolve(name);
    Files.createDirectories(stranger.getParent());
    Files.writeString(stranger, "precious");
    assertRefused(RerunPolicy.OVERWRITE, name.startsWith("a/") ? "a" : name);
    assertRefused(RerunPolicy.RESUME, "`output`");
    assertRefused(RerunPolicy.REFUSE, "`output`");
    assertThat(stranger).hasContent("precious");
    assertThat(contents(output)).containsAllEntriesOf(resultContents("first"));
    assertThat(open(output, RUN, RerunPolicy.OVERWRITE).state()).isEqualTo(State.ALREADY_COMPLETE);
    Files.delete(stranger);
    if (name.startsWith("a/")) {
      assertRefused(RerunPolicy.OVERWRITE, ": a;");
      Files.delete(output.resolve("a/b"));
      Files.delete(output.resolve("a"));
    }
    complete(output, OTHER, RerunPolicy.OVERWRITE, "second");
    assertThat(contents(output)).isEqualTo(resultContents("second"));
  }

  @Test
  void linkToAFolderIsNotFollowed() throws IOException {
    Files.createSymbolicLink(output.resolve("link"), elsewhere);
    assertRefused(RerunPolicy.OVERWRITE, "link");
    assertElsewhereIsWhole();
  }

  @Test
  void folderOfTheOutputThatBecameALinkIsNotFollowed() throws IOException {
    Files.move(output.resolve("selection"), folder.resolve("moved"));
    Files.createSymbolicLink(output.resolve("selection"), elsewhere);
    assertRefused(RerunPolicy.OVERWRITE, "selection");
    assertElsewhereIsWhole();
  }

  @Test
  void fileOfTheOutputThatBecameALinkIsNotFollowed() throws IOException {
    Files.delete(output.resolve("report.json"));
    Files.createSymbolicLink(output.resolve("report.json"), elsewhere.resolve("thesis.tex"));
    assertRefused(RerunPolicy.OVERWRITE, "report.json");
    assertElsewhereIsWhole();
  }

  @Test
  void linkToNothingIsNamedToo() throws IOException {
    Files.createSymbolicLink(output.resolve("dangling"), folder.resolve("nowhere"));
    assertRefused(RerunPolicy.OVERWRITE, "dangling");
    assertThat(Files.exists(output.resolve("dangling"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void outputBehindALinkIsReplacedBehindIt() throws IOException {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, output);
    complete(link, OTHER, RerunPolicy.OVERWRITE, "second");
    assertThat(contents(output)).isEqualTo(resultContents("second"));
    assertThat(link).isSymbolicLink();
  }

  @ParameterizedTest
  @EnumSource(
      value = RerunPolicy.class,
      names = {"OVERWRITE", "REFUSE"})
  void fileThatAppearsDuringARunKeepsTheResultWaiting(RerunPolicy policy) throws IOException {
    Path target = policy == RerunPolicy.REFUSE ? folder.resolve("new") : output;
    RunFolder run = open(target, OTHER, policy);
    writeResult(run, "second");
    Files.writeString(target.resolve("notes.txt"), "precious");
    assertThatThrownBy(run::publish)
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(target.toString(), "while this run was at work", "waits in");
    assertThat(target.resolve("notes.txt")).hasContent("precious");
    Files.delete(target.resolve("notes.txt"));
    assertThat(open(target, OTHER, RerunPolicy.RESUME).state()).isEqualTo(State.COMPLETED);
    assertThat(contents(target)).isEqualTo(resultContents("second"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes.txt", "PROGRESS/notes.txt", "PROGRESS/stages/notes.txt"})
  void fileInTheWorkFolderIsNamedAndKept(String name) throws IOException {
    RunFolder run = open(output, OTHER, RerunPolicy.OVERWRITE);
    finishStage(run, "search", 1);
    String path = name.replace("PROGRESS", progressOf(output, OTHER).getFileName().toString());
    Path stranger = Files.writeString(workOf(output).resolve(path), "precious");
    for (RerunPolicy policy : RerunPolicy.values()) {
      assertThatThrownBy(() -> open(output, OTHER, policy))
          .isInstanceOf(UserException.class)
          .hasMessageContainingAll("work folder", path, "`work-dir`");
    }
    writeResult(run, "second");
    run.publish();
    assertThat(contents(output)).isEqualTo(resultContents("second"));
    assertThat(SampleRuns.filesUnder(workOf(output))).containsExactly(stranger);
    assertThat(stranger).hasContent("precious");
  }

  @ParameterizedTest
  @ValueSource(strings = {"task=x", "run-0123456789abcdef-1.0", "report.json", "PROGRESS/link"})
  void linkInTheWorkFolderIsNamedAndNotFollowed(String name) throws IOException {
    RunFolder run = open(output, OTHER, RerunPolicy.OVERWRITE);
    run.startStage("search");
    Files.writeString(elsewhere.resolve("report.json"), "precious");
    Files.writeString(elsewhere.resolve("publish.json"), "precious");
    String progress = progressOf(output, OTHER).getFileName().toString();
    Path link = workOf(output).resolve(name.replace("PROGRESS", progress));
    Files.createSymbolicLink(link, elsewhere);
    assertThatThrownBy(() -> open(output, OTHER, RerunPolicy.OVERWRITE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(name.replace("PROGRESS", progress));
    writeResult(run, "second");
    run.publish();
    assertThat(contents(output)).isEqualTo(resultContents("second"));
    assertElsewhereIsWhole();
    assertThat(elsewhere.resolve("report.json")).hasContent("precious");
    assertThat(elsewhere.resolve("publish.json")).hasContent("precious");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void manifestThatNamesAFileOutsideIsNoneOfOurs() throws IOException {
    Path manifest = output.resolve("_tsds.json");
    String text = Files.readString(manifest);
    for (String name : new String[] {"../elsewhere/thesis.tex", "/etc/passwd", "a//b", "."}) {
      Files.writeString(manifest, text.replace("\"report.html\"", "\"" + name + "\""));
      assertRefused(RerunPolicy.OVERWRITE, "has a _tsds.json that is no manifest of an output");
    }
    assertElsewhereIsWhole();
  }

  @ParameterizedTest
  @EnumSource
  void whatALateRunLeavesInARemovedWorkFolderStandsInNobodysWay(RerunPolicy policy)
      throws IOException {
    Path target = folder.resolve("late");
    complete(target, RUN, RerunPolicy.REFUSE, "first");
    Path late = progressOf(target, RUN).resolve("stages/search-0123456789abcdef");
    Files.createDirectories(late);
    Files.writeString(late.resolve("part-0"), "late");
    assertThat(open(target, RUN, policy).state()).isEqualTo(State.ALREADY_COMPLETE);
    complete(target, OTHER, RerunPolicy.OVERWRITE, "second");
    assertThat(contents(target)).isEqualTo(resultContents("second"));
    assertThat(workOf(target)).doesNotExist();
  }

  private void assertRefused(RerunPolicy policy, String name) {
    assertThatThrownBy(() -> open(output, OTHER, policy))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(name);
    assertThat(workOf(output)).doesNotExist();
  }

  private void assertElsewhereIsWhole() {
    assertThat(elsewhere.resolve("thesis.tex")).hasContent("precious");
    assertThat(elsewhere.resolve("part-00000.parquet")).hasContent("precious too");
  }
}
