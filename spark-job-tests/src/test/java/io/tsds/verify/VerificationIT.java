package io.tsds.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.StringIds;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.LoggedLines;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.QueriesOfTargets;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an untouched output holds, and what stops the check before it begins. */
class VerificationIT {
  private static final int ALL = 1000;

  @TempDir private Path folder;

  private Findings verify(int queries) {
    Path output = folder.resolve("out");
    return new Verification(
            LocalSpark.session(), new VerifyParameters(output.toString(), queries, 7))
        .run();
  }

  private void assertHolds(Findings findings) {
    assertThat(findings.failures()).as(findings.text()).isEmpty();
    assertThat(findings.unchecked()).isEmpty();
    assertThat(findings.queriesChecked()).isPositive();
    assertThat(findings.probabilitiesChecked()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "KNN_KDE, PARQUET, WITH_REPLACEMENT",
    "KNN_UNIFORM, JSONL, WITH_REPLACEMENT",
    "KNN_TV, CSV, WITHOUT_REPLACEMENT",
    "KNN_KDE, NPY, WITHOUT_REPLACEMENT",
    "KNN_TV, NPY, WITH_REPLACEMENT",
    "KNN_UNIFORM, CSV, WITHOUT_REPLACEMENT"
  })
  void everyMethodAndFormatHolds(Method method, SelectionFormat format, DrawMode draw) {
    Selections.ofFixture("near-duplicates", folder.resolve("out"))
        .method(method)
        .format(format)
        .draw(draw)
        .sampleSize(20)
        .epochs(3)
        .seed(5)
        .run();
    Findings findings = verify(ALL);
    assertHolds(findings);
    Fixture fixture = Fixture.load("near-duplicates");
    assertThat(findings.queriesChecked()).isEqualTo(fixture.queries().rows());
    assertThat(findings.text()).contains("against a float64 brute force over");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "basic",
        "exact-duplicates",
        "extreme-alpha",
        "one-query",
        "prefetch-too-small",
        "unnormalised-f8"
      })
  void everyFixtureHolds(String fixture) {
    Selections.ofFixture(fixture, folder.resolve("out")).run();
    assertHolds(verify(ALL));
  }

  @ParameterizedTest
  @CsvSource({"PARQUET, 1000000000", "JSONL, 4611686018427387904", "CSV, 1000000000000"})
  void sampleSizesThatNobodyCouldDrawOneByOneHold(SelectionFormat format, long sampleSize) {
    Selections.ofFixture("near-duplicates", folder.resolve("out"))
        .format(format)
        .sampleSize(sampleSize)
        .epochs(2)
        .run();
    assertHolds(verify(ALL));
  }

  @ParameterizedTest
  @EnumSource
  void moreEpochsThanDigitsHold(SelectionFormat format) {
    Selections.ofFixture("near-duplicates", folder.resolve("out"))
        .format(format)
        .sampleSize(20)
        .epochs(12)
        .run();
    assertHolds(verify(ALL));
  }

  @Test
  void bandwidthZeroAndMoreNeighborsThanCandidatesHold() {
    Selections.ofFixture("basic", folder.resolve("out")).bandwidth(0).prefetch(5000).run();
    assertHolds(verify(ALL));
  }

  /** In a folder with a file without rows; the same as the floats that the integers stand for. */
  @Test
  void int8WithAScaleHoldsAndIsWhatItsFloatsAre() throws IOException {
    float[][] floats = new float[60][4];
    byte[] integers = new byte[240];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = (byte) (97 * i * i + 31 * i);
      floats[i / 4][i % 4] = integers[i] / 64f;
    }
    Path int8 = Files.createDirectory(folder.resolve("int8"));
    NpyFiles.write(int8.resolve("a.npy"), NpyFiles.header("|i1", false, "(60, 4)"), integers);
    NpyFiles.write(int8.resolve("b.npy"), NpyFiles.header("<f8", false, "(0,)"), new byte[0]);
    Path plain = NpyFiles.write(folder.resolve("f.npy"), floats);
    Path queries = NpyFiles.write(folder.resolve("q.npy"), Arrays.copyOf(floats, 5));

    RunReport scaled =
        Selections.of(int8, queries, folder.resolve("out"))
            .embeddingScale(1 / 64f)
            .prefetch(20)
            .report();

    assertHolds(verify(ALL));
    RunReport unscaled =
        Selections.of(plain, queries, folder.resolve("plain")).prefetch(20).report();
    assertThat(scaled.checksums()).isEqualTo(unscaled.checksums());
    assertThat(scaled.files().candidates().filesWithoutRows()).isEqualTo(1);
    assertThat(scaled.files().candidates().files()).isEqualTo(2);
    assertThat(ReportJson.write(scaled)).contains("\"filesWithoutRows\" : 1");
    assertThatThrownBy(
            () -> Selections.of(plain, queries, folder.resolve("none")).embeddingScale(2).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`embedding-scale` is 2.0, but neither");
  }

  @Test
  void cosineOfStringIdsInSeveralFilesWithSkippedRowsHolds() {
    float[][] rows = NpyFiles.read(Fixture.file("basic", "candidates.npy")).clone();
    for (float[] row : rows) {
      row[0] *= 3;
    }
    rows[4] = new float[rows[4].length];
    rows[9] = rows[9].clone();
    rows[9][1] = Float.NaN;
    String[] ids =
        IntStream.range(0, rows.length)
            .mapToObj(row -> row % 3 == 0 ? "é, \"" + row + "\"" : "row\n" + row)
            .toArray(String[]::new);
    Path candidates =
        new Embeddings(rows, StringIds.of(ids)).writeParquet(folder.resolve("a, b"), 4);
    for (SelectionFormat format :
        new SelectionFormat[] {SelectionFormat.CSV, SelectionFormat.JSONL}) {
      Selections.of(candidates, Fixture.file("basic", "queries.npy"), folder.resolve("out"))
          .metric(Metric.COSINE)
          .onBadRow(OnBadRow.SKIP)
          .prefetch(50)
          .bandwidth(0.4)
          .kdeNeighbors(3)
          .scale(2)
          .format(format)
          .overwrite()
          .run();
      assertHolds(verify(ALL));
    }
  }

  @Test
  void filesNamedByAGlobAreReadAndNoOthers() throws IOException {
    float[][] rows = NpyFiles.read(Fixture.file("basic", "candidates.npy"));
    int half = rows.length / 2;
    Path in = Files.createDirectories(folder.resolve("in {x}"));
    NpyFiles.write(in.resolve("a,1.npy"), Arrays.copyOf(rows, half));
    NpyFiles.write(in.resolve("b[2].npy"), Arrays.copyOfRange(rows, half, rows.length - 5));
    NpyFiles.write(
        in.resolve("{a,b}?*.npy"), Arrays.copyOfRange(rows, rows.length - 5, rows.length));
    String queries = Fixture.file("basic", "queries.npy").toString();
    Selections.ofUris(folder + "/in ?x?/*.npy", queries, folder.resolve("out").toString())
        .prefetch(40)
        .run();
    Files.writeString(in.resolve("later.npy"), "came later");
    assertHolds(verify(ALL));
  }

  @Test
  void thousandsOfFilesOfWhichAFolderHoldsMoreAreReadAndNoOthers() throws IOException {
    float[][] rows = NpyFiles.read(Fixture.file("basic", "candidates.npy"));
    Path in = Files.createDirectories(folder.resolve("in"));
    for (int file = 0; file < 2000; file++) {
      float[][] few = {rows[file % rows.length]};
      NpyFiles.write(in.resolve("%05d of, {many}.npy".formatted(file)), few);
    }
    Path queries = Fixture.file("basic", "queries.npy");
    Selections.of(in, queries, folder.resolve("out")).method(Method.KNN_UNIFORM).run();
    Files.writeString(in.resolve("later.npy"), "came later");
    assertHolds(verify(2));
  }

  @ParameterizedTest
  @CsvSource({"KNN_KDE, 3", "KNN_TV, 1000", "KNN_UNIFORM, 3"})
  void everyTargetHolds(Method method, int queries) {
    Path candidates = OverlappingTargets.candidates().writeParquet(folder.resolve("c"), 5);
    Path targets = OverlappingTargets.queries().writeParquet(folder.resolve("q"), 3);
    Selections.of(candidates, targets, folder.resolve("out"))
        .method(method)
        .scale(2)
        .bandwidth(0.4)
        .prefetch(60)
        .taskColumn("task")
        .format(SelectionFormat.JSONL)
        .run();
    Findings findings = verify(queries);
    assertHolds(findings);
    assertThat(findings.checks().stream().map(Findings.Check::subject))
        .contains("report on all target tasks");
    for (String target : OverlappingTargets.NAMES) {
      assertThat(findings.checks().stream().map(Findings.Check::subject))
          .contains(
              "target task " + target + ": neighbors", "target task " + target + ": assignment");
    }
  }

  /** Names that look like lists or globs are read as themselves, and Spark has nothing to say. */
  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "JSONL", "CSV"})
  void targetTasksOfAnyNameHoldWithoutAWordOfSparks(SelectionFormat format) {
    String odd = "law, {a,b} [x]*? \"it's\" % = \\ é";
    QueriesOfTargets all = OverlappingTargets.queries();
    String[] names =
        Arrays.stream(all.targets())
            .map(name -> name.equals("größe") ? "b" : odd)
            .toArray(String[]::new);
    Path candidates = OverlappingTargets.candidates().writeParquet(folder.resolve("c"), 1);
    Path queries = new QueriesOfTargets(all.rows(), names).writeParquet(folder.resolve("q"), 1);
    Selections.of(candidates, queries, folder.resolve("out"))
        .bandwidth(0.4)
        .prefetch(20)
        .taskColumn("task")
        .format(format)
        .run();
    try (LoggedLines lines = new LoggedLines("org.apache.spark.sql", Level.WARN)) {
      Findings findings = verify(3);
      assertHolds(findings);
      assertThat(findings.checks().stream().map(Findings.Check::subject))
          .contains("target task " + odd + ": neighbors");
      assertThat(lines.lines()).isEmpty();
    }
  }

  @Test
  void unfinishedOutputIsRefused() throws IOException {
    assertRefused("which does not exist");
    Files.createDirectory(folder.resolve("out"));
    assertRefused("holds no output of this program: it has no _tsds.json");
    Selections.ofFixture("basic", folder.resolve("out")).run();
    Files.delete(folder.resolve("out/_SUCCESS"));
    assertRefused("is incomplete: it has no _SUCCESS");
    Files.writeString(folder.resolve("out/_tsds.json"), "{");
    assertRefused("or its _tsds.json is damaged");
  }

  @Test
  void changedInputsAreNamed() throws IOException {
    float[][] rows = NpyFiles.read(Fixture.file("basic", "candidates.npy"));
    Path candidates = NpyFiles.write(folder.resolve("c.npy"), rows);
    Path queries = Files.copy(Fixture.file("basic", "queries.npy"), folder.resolve("q.npy"));
    Selections.of(candidates, queries, folder.resolve("out")).run();
    NpyFiles.write(candidates, Arrays.copyOf(rows, rows.length - 1));
    assertRefused("`candidates`: file:" + candidates + " has ");
    NpyFiles.write(candidates, rows);
    assertRefused("`candidates`: file:" + candidates + " has another version: modified at ");
    Files.delete(queries);
    assertRefused("`queries`: file:" + queries + " is missing");
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> verify(3)).isInstanceOf(UserException.class).hasMessageContaining(why);
  }
}
