package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.report.RunReport;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.FinishedStages;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.HookedDisk;
import io.tsds.testkit.Hooks.Hook;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Inputs that change while a run reads them. None of these runs may publish anything, and no later
 * one may continue from what was read of two states of an input.
 */
class ChangedInputIT {
  private static final String SEARCH_ENDS = "/stages/neighbors-";
  private static final String POOL_BEGINS = "neighbors.json";
  private static final String RESULT_BEGINS = "/result-";

  @TempDir private Path folder;

  private Path candidates;
  private Path queries;
  private Path output;
  private Path work;
  private byte[] original;

  @BeforeEach
  void layOutTheInputs() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    float[][] rows = NpyFiles.read(Fixture.file("near-duplicates", "candidates.npy"));
    int half = rows.length / 2;
    NpyFiles.write(data.resolve("a.npy"), Arrays.copyOfRange(rows, 0, half));
    candidates = NpyFiles.write(data.resolve("b.npy"), Arrays.copyOfRange(rows, half, rows.length));
    original = Files.readAllBytes(candidates);
    queries = folder.resolve("queries.npy");
    Files.copy(Fixture.file("near-duplicates", "queries.npy"), queries);
    output = folder.resolve("out");
    work = folder.resolve("out.work");
  }

  @AfterEach
  void forgetHooks() {
    HookedDisk.clear();
  }

  /** How a file gets another content of the same length. */
  enum Replacement {
    /** As an upload does: another time. */
    WRITTEN_ANEW {
      @Override
      void replace(Path file, byte[] content) throws IOException {
        Files.write(file, content);
      }
    },
    /** As {@code cp -p} does: the same file and modification time. */
    OVERWRITTEN_WITH_ITS_TIME {
      @Override
      void replace(Path file, byte[] content) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        Files.write(file, content);
        Files.setLastModifiedTime(file, modified);
      }
    },
    /** As {@code rsync -t} does: another file with the same modification time. */
    RENAMED_OVER_WITH_ITS_TIME {
      @Override
      void replace(Path file, byte[] content) throws IOException {
        Path beside = Files.write(file.resolveSibling(".beside"), content);
        Files.setLastModifiedTime(beside, Files.getLastModifiedTime(file));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      }
    };

    abstract void replace(Path file, byte[] content) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void candidatesReplacedBetweenTheirTwoPassesAreRefused(Replacement replacement)
      throws IOException {
    onCreating(POOL_BEGINS, () -> replacement.replace(candidates, otherRows(candidates)));
    refused(selection(), "`candidates`", "file:" + candidates, "changed while the run read it");
    assertThat(FinishedStages.seconds(work).keySet()).containsExactly("neighbors");
    if (replacement == Replacement.WRITTEN_ANEW) {
      refused(selection().resume(), "candidates file:" + candidates, "`overwrite`");
    } else {
      refused(selection().resume(), "the pass for the pool read other rows than the search");
    }
    replacement.replace(candidates, original);
    if (replacement != Replacement.WRITTEN_ANEW) {
      assertThat(selection().resume().report().checksums()).isEqualTo(undisturbed().checksums());
    }
  }

  @ParameterizedTest
  @EnumSource
  void candidatesReplacedDuringTheirOnlyPassAreRefused(Replacement replacement) throws IOException {
    onCreating(SEARCH_ENDS, () -> replacement.replace(candidates, otherRows(candidates)));
    refused(
        selection().method(Method.KNN_UNIFORM),
        "file:" + candidates,
        "changed while the run read it");
    assertThat(FinishedStages.seconds(work)).isEmpty();
  }

  @Test
  void candidatesReplacedWhereNoListingTellsAreFoundByTheirChecksum() throws IOException {
    onCreating(
        POOL_BEGINS,
        () -> Replacement.OVERWRITTEN_WITH_ITS_TIME.replace(candidates, otherRows(candidates)));
    Selections onAnyDisk = selection(HookedDisk.uri(folder.resolve("data")));
    refused(
        onAnyDisk.in(LocalSpark.manyPartitions(2000)),
        "the pass for the pool read other rows than the search",
        "first in partition",
        "b.npy, row ");
    assertThat(FinishedStages.seconds(work).keySet()).containsExactly("neighbors");
    refused(onAnyDisk.resume(), "the pass for the pool read other rows than the search");
  }

  @Test
  void idsAreComparedToo() throws IOException {
    Embeddings rows = Embeddings.numbered(NpyFiles.read(candidates));
    Path parquet = rows.writeParquet(folder.resolve("parquet"), 3);
    Path renumbered = rows.shuffled(3).writeParquet(folder.resolve("renumbered"), 3);
    onCreating(
        POOL_BEGINS,
        () -> {
          for (int file = 0; file < 3; file++) {
            String name = "part-%03d.parquet".formatted(file);
            FileTime modified = Files.getLastModifiedTime(parquet.resolve(name));
            Files.copy(
                renumbered.resolve(name),
                parquet.resolve(name),
                StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(parquet.resolve(name), modified);
          }
        });
    refused(selection(HookedDisk.uri(parquet)).method(Method.KNN_UNIFORM), "`candidates`");
    assertThat(FinishedStages.seconds(work).keySet()).containsExactly("neighbors");
  }

  @ParameterizedTest
  @CsvSource({"/stages/neighbors-, ''", "neighbors.json, neighbors", "/result-, all"})
  void fileThatAppearsIsRefusedWheneverItDoes(String moment, String finished) throws IOException {
    onCreating(moment, () -> Files.copy(candidates, candidates.resolveSibling("c.npy")));
    refused(selection(), "c.npy", "it was not there when the run began");
    assertThat(FinishedStages.seconds(work).keySet())
        .isEqualTo(
            finished.equals("all")
                ? Set.of("neighbors", "pool", "density")
                : finished.isEmpty() ? Set.of() : Set.of(finished));
  }

  @Test
  void fileThatVanishesIsRefused() throws IOException {
    onCreating(RESULT_BEGINS, () -> Files.delete(candidates));
    refused(selection(), "b.npy", "it was there when the run began, and is gone");
  }

  @Test
  void hiddenFilesMayComeAndGo() throws IOException {
    onCreating(POOL_BEGINS, () -> Files.createFile(candidates.resolveSibling("_temporary.npy")));
    assertThat(selection().report().checksums()).isEqualTo(undisturbed().checksums());
  }

  @ParameterizedTest
  @EnumSource
  void queriesReplacedAreRefused(Replacement replacement) throws IOException {
    onCreating(SEARCH_ENDS, () -> replacement.replace(queries, otherRows(queries)));
    refused(selection(), "`queries`", "file:" + queries, "changed while the run read it");
    assertThat(FinishedStages.seconds(work)).isEmpty();
  }

  @Test
  void queriesReplacedBeforeTheRunIsResumedAreRefused() throws IOException {
    byte[] originalQueries = Files.readAllBytes(queries);
    onCreating(
        RESULT_BEGINS,
        () -> Replacement.OVERWRITTEN_WITH_ITS_TIME.replace(queries, otherRows(queries)));
    refused(selection(), "`queries`", "changed while the run read it");
    refused(selection().resume(), "`queries`: their checksum is", "resumes");
    Replacement.OVERWRITTEN_WITH_ITS_TIME.replace(queries, originalQueries);
    assertThat(selection().resume().report().checksums()).isEqualTo(undisturbed().checksums());
  }

  @Test
  void severalTargetTasksPublishNothingOfAMixture() throws IOException {
    Path many = OverlappingTargets.candidates().writeParquet(folder.resolve("many"), 2);
    Path targets = OverlappingTargets.queries().writeParquet(folder.resolve("targets"), 1);
    onCreating(
        RESULT_BEGINS,
        () ->
            Files.write(
                many.resolve("part-001.parquet"), new byte[] {0}, StandardOpenOption.APPEND));
    refused(
        Selections.ofUris(many.toString(), targets.toString(), output.toString())
            .workDir(HookedDisk.uri(work))
            .taskColumn("task")
            .prefetch(50),
        "part-001.parquet",
        "changed while the run read it");
  }

  private static void onCreating(String text, Hook hook) {
    HookedDisk.onCreating(text, hook);
  }

  /** The file's bytes with its rows in the opposite order: sound, of the same length. */
  private byte[] otherRows(Path file) throws IOException {
    float[][] rows = NpyFiles.read(file);
    Collections.reverse(Arrays.asList(rows));
    return Files.readAllBytes(NpyFiles.write(folder.resolve("reversed.npy"), rows));
  }

  private Selections selection() {
    return selection(folder.resolve("data").toString());
  }

  private Selections selection(String data) {
    return Selections.ofUris(data, queries.toString(), output.toString())
        .workDir(HookedDisk.uri(work))
        .with(Fixture.load("near-duplicates").parameters());
  }

  private RunReport undisturbed() {
    return Selections.ofFixture("near-duplicates", folder.resolve("undisturbed"))
        .alpha(Fixture.load("near-duplicates").parameters().alpha())
        .report();
  }

  private void refused(Selections selection, String... said) {
    assertThatThrownBy(selection::run)
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(said);
    assertThat(HookedDisk.allHappened()).isTrue();
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(output.resolve("selection")).doesNotExist();
    assertThat(output.resolve("probabilities")).doesNotExist();
  }
}
