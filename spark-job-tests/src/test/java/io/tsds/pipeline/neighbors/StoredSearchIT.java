package io.tsds.pipeline.neighbors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.Metric;
import io.tsds.report.Checksums;
import io.tsds.report.NeighborsReport;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.StageFacts;
import io.tsds.report.TargetsReport;
import io.tsds.sampling.DrawMode;
import io.tsds.testkit.BruteForce;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A search that is kept, and selections from it, which are those of runs from the start. */
class StoredSearchIT {
  @TempDir private Path folder;

  private Path search() {
    return folder.resolve("search");
  }

  private Path output() {
    return folder.resolve("out");
  }

  private Path again() {
    return folder.resolve("again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic", "exact-duplicates", "one-query"})
  void tableHoldsTheNeighborsOfABruteForce(String name) {
    NeighborsReport report = Selections.ofFixture(name, output()).search(search());
    Fixture fixture = Fixture.load(name);
    EmbeddingBlock candidates = fixture.candidates();
    int length = Selections.ofFixture(name, output()).parameters().model().prefetch();
    BruteForce expected = BruteForce.search(fixture.queries(), candidates, length);
    List<Row> rows =
        LocalSpark.session()
            .read()
            .parquet(search().resolve("neighbors").toString())
            .coalesce(1)
            .collectAsList();
    assertThat(rows).hasSize(fixture.queries().rows() * expected.lists().length());
    int next = 0;
    for (int query = 0; query < fixture.queries().rows(); query++) {
      for (int rank = 0; rank < expected.lists().length(); rank++) {
        Row row = rows.get(next++);
        assertThat(row.getLong(0)).isEqualTo(query);
        assertThat(row.getInt(1)).isEqualTo(rank);
        assertThat(Long.toString(row.getLong(2)))
            .isEqualTo(candidates.ids().text(expected.row(query, rank)));
        assertThat(row.getDouble(3)).isEqualTo(expected.lists().distance(query, rank));
      }
    }
    assertThat(report.checksum()).matches("[0-9a-f]{64}");
    assertThat(report.length()).isEqualTo(expected.lists().length());
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void selectionIsThatOfARunFromTheStart(Method method) {
    Selections.ofFixture("near-duplicates", output()).search(search());
    Selections start =
        Selections.ofFixture("near-duplicates", output()).method(method).epochs(2).seed(5);
    RunReport expected = start.report();
    RunReport found =
        Selections.reportOf(
            Selections.ofFixture("near-duplicates", again())
                .method(method)
                .epochs(2)
                .seed(5)
                .runFrom(search()));
    assertSame(found, expected);
    assertThat(Selections.probabilities(again())).isEqualTo(Selections.probabilities(output()));
  }

  private static void assertSame(RunReport found, RunReport expected) {
    assertThat(found.checksums()).isEqualTo(expected.checksums());
    assertThat(found.certificate()).isEqualTo(expected.certificate());
    assertThat(found.assignment()).isEqualTo(expected.assignment());
    assertThat(found.counts()).isEqualTo(expected.counts());
    assertThat(found.distances()).isEqualTo(expected.distances());
    assertThat(found.nearDuplicates()).isEqualTo(expected.nearDuplicates());
    assertThat(found.parameters()).isEqualTo(expected.parameters());
    assertThat(found.warnings()).isEqualTo(expected.warnings());
  }

  @ParameterizedTest
  @CsvSource({"1, 0.3", "7, 0.3", "30, 0.1", "30, 0"})
  void theFirstNeighborsAreASearchWithASmallerPrefetch(int prefetch, double bandwidth) {
    Selections.ofFixture("near-duplicates", output()).search(search());
    RunReport expected =
        Selections.ofFixture("near-duplicates", output())
            .prefetch(prefetch)
            .bandwidth(bandwidth)
            .report();
    RunReport found =
        Selections.reportOf(
            Selections.ofFixture("near-duplicates", again())
                .prefetch(prefetch)
                .bandwidth(bandwidth)
                .runFromFirst(search()));
    assertSame(found, expected);
  }

  /** Ids in no order, three pools that overlap; all of the neighbors and some of them. */
  @ParameterizedTest
  @ValueSource(ints = {30, 11})
  void everyTargetTaskIsThatOfARunFromTheStart(int prefetch) {
    targets(output()).prefetch(30).search(search());
    TargetsReport expected = targets(output()).prefetch(prefetch).targetsReport();
    TargetsReport found =
        Selections.targetsReportOf(targets(again()).prefetch(prefetch).runFromFirst(search()));
    assertThat(checksums(found)).isEqualTo(checksums(expected));
    assertThat(
            LocalSpark.session()
                .read()
                .parquet(search().resolve("neighbors").toString())
                .select("task")
                .distinct()
                .count())
        .isEqualTo(OverlappingTargets.NAMES.size());
  }

  private Selections targets(Path output) {
    if (!Files.exists(folder.resolve("c"))) {
      OverlappingTargets.candidates().writeParquet(folder.resolve("c"), 2);
      OverlappingTargets.queries().writeParquet(folder.resolve("q"), 1);
    }
    return Selections.of(folder.resolve("c"), folder.resolve("q"), output)
        .taskColumn("task")
        .bandwidth(0.3);
  }

  private static List<Checksums> checksums(TargetsReport report) {
    return report.tasks().stream().map(task -> task.checksums()).toList();
  }

  /** Densities are kept by prefetch, bandwidth and I; a run that finds them has the same rows. */
  @Test
  void densitiesAreKeptBesideTheSearchAndTakenFromThere() throws IOException {
    targets(output()).prefetch(30).search(search());
    TargetsReport first = Selections.targetsReportOf(targets(output()).runFrom(search()));
    TargetsReport second = Selections.targetsReportOf(targets(again()).runFrom(search()));
    assertThat(checksums(second)).isEqualTo(checksums(first));
    assertThat(densitiesTaken(output())).isEqualTo(List.of(false, false, false));
    assertThat(densitiesTaken(again())).isEqualTo(List.of(true, true, true));
    assertThat(keptFiles("densities.json")).hasSize(3);

    Path other = folder.resolve("other");
    targets(other).bandwidth(0.2).runFrom(search());
    assertThat(densitiesTaken(other)).isEqualTo(List.of(false, false, false));
    assertThat(keptFiles("densities.json")).hasSize(6);
  }

  private List<Boolean> densitiesTaken(Path output) throws IOException {
    List<Boolean> taken = new ArrayList<>();
    for (String target : OverlappingTargets.FOLDERS) {
      String report = Files.readString(output.resolve(target).resolve("report.json"));
      taken.add(
          ReportJson.read(report).stages().stream()
              .filter(stage -> stage.name().equals("kernel density"))
              .anyMatch(StageFacts::isTaken));
    }
    return taken;
  }

  private List<Path> keptFiles(String end) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("search.densities"))) {
      return files.filter(file -> file.toString().endsWith(end)).toList();
    }
  }

  @Test
  void keptDensitiesThatAreDamagedAreComputedAgain() throws IOException {
    Selections.ofFixture("near-duplicates", output()).search(search());
    Selections.ofFixture("near-duplicates", output()).runFrom(search());
    for (Path file : keptFiles(".bin")) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
    RunReport found =
        Selections.reportOf(Selections.ofFixture("near-duplicates", again()).runFrom(search()));
    RunReport expected = Selections.ofFixture("near-duplicates", folder.resolve("start")).report();
    assertSame(found, expected);
  }

  @Test
  void wherePlaceForDensitiesCannotBeMadeTheSelectionGoesOn() throws IOException {
    Selections.ofFixture("near-duplicates", output()).search(search());
    Files.writeString(folder.resolve("search.densities"), "a file where the folder should be");
    RunReport found =
        Selections.reportOf(Selections.ofFixture("near-duplicates", again()).runFrom(search()));
    RunReport expected = Selections.ofFixture("near-duplicates", output()).report();
    assertSame(found, expected);
  }

  @Test
  void candidatesAndQueriesAreNotReadAgain() throws IOException {
    Path data = copyOf("basic");
    Selections.of(data.resolve("candidates.npy"), data.resolve("queries.npy"), output())
        .prefetch(40)
        .search(search());
    Files.delete(data.resolve("candidates.npy"));
    Files.delete(data.resolve("queries.npy"));
    RunReport found =
        Selections.reportOf(
            Selections.of(data.resolve("x"), data.resolve("y"), output())
                .alpha(0.3)
                .draw(DrawMode.HIGHEST)
                .sampleSize(20)
                .runFrom(search()));
    assertThat(found.sample().distinctDrawn()).containsExactly(20L);
    assertThat(found.files().candidates().uri()).endsWith("candidates.npy");
  }

  private Path copyOf(String fixture) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    for (String name : List.of("candidates.npy", "queries.npy")) {
      Files.copy(Fixture.file(fixture, name), data.resolve(name));
    }
    return data;
  }

  @Test
  void moreThanWasSearchedIsRefused() {
    Selections.ofFixture("basic", output()).prefetch(20).search(search());
    assertThatThrownBy(
            () -> Selections.ofFixture("basic", output()).prefetch(21).runFromFirst(search()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`prefetch` is 21, but")
        .hasMessageContaining("has 20 neighbors of each query");
  }

  @Test
  void cosineIsTakenFromTheSearch() {
    Selections.ofFixture("basic", output()).metric(Metric.COSINE).search(search());
    RunReport expected = Selections.ofFixture("basic", output()).metric(Metric.COSINE).report();
    RunReport found = Selections.reportOf(Selections.ofFixture("basic", again()).runFrom(search()));
    assertThat(found.checksums()).isEqualTo(expected.checksums());
  }

  @Test
  void aSecondSearchIsThereAlreadyAndASelectionToo() {
    Selections.ofFixture("basic", output()).search(search());
    assertThat(
            new NeighborsPipeline(
                    LocalSpark.session(),
                    Selections.ofFixture("basic", output()).neighbors(search()))
                .run())
        .isInstanceOf(RunResult.AlreadyComplete.class);
    Selections.ofFixture("basic", output()).runFrom(search());
    RunResult<SelectionReport> second = Selections.ofFixture("basic", output()).runFrom(search());
    assertThat(second).isInstanceOf(RunResult.AlreadyComplete.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_search/lists.bin",
        "_search/queries.bin",
        "_search/pool-000000/block-000000.bin"
      })
  void aDamagedFileIsNotTakenForAnother(String name) throws IOException {
    Selections.ofFixture("near-duplicates", output()).search(search());
    Path file = search().resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Selections.ofFixture("near-duplicates", output()).runFrom(search()))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "is damaged: " + name, "search again by tsds neighbors with `overwrite`");
    assertThat(output().resolve("_SUCCESS")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "_search/search.json, {, is damaged: _search/search.json",
    "_tsds.json, 250, is damaged: its manifest"
  })
  void factsThatWereChangedAreRefused(String name, String old, String message) throws IOException {
    Selections.ofFixture("near-duplicates", output()).search(search());
    Path file = search().resolve(name);
    Files.writeString(file, Files.readString(file).replaceFirst(Pattern.quote(old), "2"));
    assertThatThrownBy(() -> Selections.ofFixture("near-duplicates", output()).runFrom(search()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aSearchThatIsNotWholeIsRefused() throws IOException {
    Selections.ofFixture("basic", output()).search(search());
    Files.delete(search().resolve("_search/pool-000000/digests-000000.bin"));
    assertThatThrownBy(() -> Selections.ofFixture("basic", output()).runFrom(search()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("digests-000000.bin is missing");
  }

  @Test
  void aSelectionIsNoSearch() {
    Selections.ofFixture("basic", output()).run();
    assertThatThrownBy(() -> Selections.ofFixture("basic", again()).runFrom(output()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "is the output of another command; give the output of tsds neighbors");
  }

  @Test
  void nothingButTheResultLiesInTheOutput() {
    Selections.ofFixture("basic", output()).search(search());
    try (Stream<Path> files = Files.walk(search())) {
      assertThat(files.filter(Files::isRegularFile).map(file -> search().relativize(file)))
          .extracting(Path::toString)
          .containsExactlyInAnyOrder(
              "neighbors/part-00000.parquet",
              "_search/lists.bin",
              "_search/queries.bin",
              "_search/search.json",
              "_search/pool-000000/block-000000.bin",
              "_search/pool-000000/digests-000000.bin",
              "report.json",
              "_tsds.json",
              "_SUCCESS");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(folder.resolve("search.work")).doesNotExist();
  }
}
