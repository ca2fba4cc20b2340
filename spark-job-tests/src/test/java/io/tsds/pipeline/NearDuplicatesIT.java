package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.assignment.Method;
import io.tsds.density.KernelDensity;
import io.tsds.density.NearDuplicateGroups;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.SquaredDistance;
import io.tsds.report.DuplicateGroupFacts;
import io.tsds.report.RunReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.BruteForce;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.GroupOracle;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Selections;
import io.tsds.verify.Verification;
import io.tsds.verify.VerifyParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The groups of near-duplicates that a run leaves, against a walk over all pairs. */
class NearDuplicatesIT {
  @TempDir private Path folder;

  private record Entry(long group, long id, int size, double distance, double density) {}

  @ParameterizedTest
  @ValueSource(strings = {"near-duplicates", "exact-duplicates", "basic", "one-query"})
  void rowsAreThoseOfAWalkOverAllPairs(String name) {
    Selections selection = Selections.ofFixture(name, output());
    RunReport report = selection.report();
    List<Entry> expected = expected(Fixture.load(name), selection);
    assertThat(parquet(output())).isEqualTo(expected);
    DuplicateGroupFacts facts = report.nearDuplicates().groups();
    assertThat(facts.rows()).isEqualTo(expected.size());
    assertThat(facts.groups()).isEqualTo(expected.stream().map(Entry::group).distinct().count());
    assertThat(facts.largest().stream().map(DuplicateGroupFacts.Group::size).toList())
        .isEqualTo(
            expected.stream()
                .filter(entry -> entry.group() == entry.id())
                .map(entry -> (long) entry.size())
                .sorted((one, other) -> Long.compare(other, one))
                .limit(10)
                .toList());
    assertThat(report.checksums().nearDuplicates()).matches("[0-9a-f]{64}");
    assertThat(failures(output())).isEmpty();
  }

  private static List<Entry> expected(Fixture fixture, Selections selection) {
    EmbeddingBlock candidates = fixture.candidates();
    var model = selection.parameters().model();
    BruteForce search = BruteForce.search(fixture.queries(), candidates, model.prefetch());
    double[] densities = search.densities(candidates, model.bandwidth(), model.kdeNeighbors());
    int[] poolRows = search.poolRows();
    float[][] rows = new float[poolRows.length][candidates.dimension()];
    for (int member = 0; member < rows.length; member++) {
      int from = candidates.offset(poolRows[member]);
      rows[member] = Arrays.copyOfRange(candidates.values(), from, from + candidates.dimension());
    }
    NearDuplicateGroups groups =
        GroupOracle.of(rows, new KernelDensity(model.bandwidth(), model.kdeNeighbors()));
    List<Entry> entries = new ArrayList<>();
    for (int kept = 0; kept < rows.length; kept++) {
      List<Integer> members = new ArrayList<>();
      for (int member = 0; member < rows.length; member++) {
        if (groups.kept()[member] == kept) {
          members.add(member);
        }
      }
      for (int member : members.size() > 1 ? members : List.<Integer>of()) {
        double squared =
            SquaredDistance.between(rows[member], 0, rows[kept], 0, candidates.dimension());
        entries.add(
            new Entry(
                id(candidates, poolRows[kept]),
                id(candidates, poolRows[member]),
                members.size(),
                Math.sqrt(squared),
                densities[member]));
      }
    }
    return entries;
  }

  private static long id(EmbeddingBlock candidates, int row) {
    return Long.parseLong(candidates.ids().text(row));
  }

  @Test
  void everyFormatHoldsTheSameRowsAndTamperingShows() throws IOException {
    RunReport parquet = Selections.ofFixture("near-duplicates", output()).report();
    List<Entry> expected = parquet(output());
    Path npy = folder.resolve("npy");
    Selections.ofFixture("near-duplicates", npy).format(SelectionFormat.NPY).run();
    assertThat(parquet(npy)).isEqualTo(expected);
    Path json = folder.resolve("json");
    RunReport report =
        Selections.ofFixture("near-duplicates", json).format(SelectionFormat.JSONL).report();
    assertThat(report.checksums()).isEqualTo(parquet.checksums());
    List<String> lines = JsonLines.lines(json.resolve("near-duplicates"));
    assertThat(lines).hasSize(expected.size());
    Path file = json.resolve("near-duplicates/part-00000.jsonl");
    String row = lines.get(1);
    Files.writeString(
        file,
        Files.readString(file).replace(row, row.replaceFirst("\"size\":[0-9]+", "\"size\":1")));
    assertThat(failures(json)).anySatisfy(text -> assertThat(text).startsWith("near-duplicates:"));
  }

  @Test
  void anotherMethodAndABandwidthOfZeroLookForNone() {
    RunReport uniform =
        Selections.ofFixture("near-duplicates", output()).method(Method.KNN_UNIFORM).report();
    assertThat(output().resolve("near-duplicates")).doesNotExist();
    assertThat(uniform.checksums().nearDuplicates()).isNull();
    Path zero = folder.resolve("zero");
    RunReport without = Selections.ofFixture("near-duplicates", zero).bandwidth(0).report();
    assertThat(zero.resolve("near-duplicates")).doesNotExist();
    assertThat(without.nearDuplicates().groups()).isNull();
    assertThat(failures(zero)).isEmpty();
  }

  @Test
  void listsThatAreCutGiveTheSameGroups() {
    Selections.ofFixture("exact-duplicates", output()).run();
    Path cut = folder.resolve("cut");
    Selections.ofFixture("exact-duplicates", cut).kdeNeighbors(1).run();
    assertThat(distances(cut)).isEqualTo(distances(output()));
    assertThat(failures(cut)).isEmpty();
  }

  private static List<List<Object>> distances(Path output) {
    return parquet(output).stream()
        .map(entry -> List.<Object>of(entry.group(), entry.id(), entry.distance()))
        .collect(Collectors.toList());
  }

  private static List<String> failures(Path output) {
    return new Verification(LocalSpark.session(), new VerifyParameters(output.toString(), 5, 0))
        .run()
        .failures();
  }

  private static List<Entry> parquet(Path output) {
    List<Entry> entries = new ArrayList<>();
    for (Row row :
        LocalSpark.session()
            .read()
            .parquet(output.resolve("near-duplicates").toString())
            .collectAsList()) {
      entries.add(
          new Entry(
              row.getLong(0), row.getLong(1), row.getInt(2), row.getDouble(3), row.getDouble(4)));
    }
    return entries;
  }

  private Path output() {
    return folder.resolve("out");
  }
}
