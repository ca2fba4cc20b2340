package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.assignment.AssignmentResult;
import io.tsds.assignment.Method;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.parameters.SelectionParameters;
import io.tsds.report.RunReport;
import io.tsds.report.TargetsReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.BruteForce;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Oracle;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The transport plan that a run leaves, against a brute force. */
class TransportIT {
  @TempDir private Path folder;

  /** A row; density is null where the method has none. */
  private record Entry(
      long query, long id, int rank, double distance, Double density, double mass) {}

  @ParameterizedTest
  @CsvSource({
    "near-duplicates, KNN_KDE",
    "near-duplicates, KNN_UNIFORM",
    "near-duplicates, KNN_TV",
    "exact-duplicates, KNN_KDE",
    "extreme-alpha, KNN_KDE",
    "one-query, KNN_KDE",
    "prefetch-too-small, KNN_KDE"
  })
  void rowsAreThoseOfABruteForce(String name, Method method) {
    Selections selection = Selections.ofFixture(name, output()).method(method);
    RunReport report = selection.report();
    List<Entry> written = parquet(output());
    Map<Long, Double> sums = new HashMap<>();
    written.forEach(entry -> sums.merge(entry.id(), entry.mass(), Double::sum));
    Map<Long, Double> probabilities = Selections.probabilities(output());
    assertThat(sums.keySet()).isEqualTo(probabilities.keySet());
    probabilities.forEach((id, p) -> assertThat(sums.get(id)).isCloseTo(p, within(1e-12)));

    List<Entry> expected = expected(Fixture.load(name), selection.parameters().model());
    assertThat(written).hasSameSizeAs(expected);
    for (int row = 0; row < expected.size(); row++) {
      assertEntry(written.get(row), expected.get(row));
    }
    assertThat(report.checksums().transport()).matches("[0-9a-f]{64}");
  }

  private static void assertEntry(Entry written, Entry expected) {
    assertThat(List.of(written.query(), written.id(), (long) written.rank()))
        .isEqualTo(List.of(expected.query(), expected.id(), (long) expected.rank()));
    assertThat(written.distance()).isEqualTo(expected.distance());
    assertThat(written.mass()).isCloseTo(expected.mass(), within(1e-12 * expected.mass() + 1e-16));
    if (expected.density() == null) {
      assertThat(written.density()).isNull();
    } else {
      assertThat(written.density())
          .isCloseTo(expected.density(), within(1e-12 * expected.density()));
    }
  }

  /** By the definition: rows of a query one after another, masses out of the shares. */
  private static List<Entry> expected(Fixture fixture, SelectionParameters.Model model) {
    EmbeddingBlock candidates = fixture.candidates();
    BruteForce search = BruteForce.search(fixture.queries(), candidates, model.prefetch());
    double[] densities =
        model.method() == Method.KNN_KDE
            ? search.densities(candidates, model.bandwidth(), model.kdeNeighbors())
            : null;
    AssignmentResult result = Oracle.of(model, fixture.queries(), candidates).result();
    int queries = fixture.queries().rows();
    List<Entry> entries = new ArrayList<>();
    for (int query = 0; query < queries; query++) {
      double left = 1.0 / queries;
      int size = result.neighborhoodSizes()[query];
      int rest = result.rest().ranks()[query];
      for (int rank = 0; rank < search.lists().length(); rank++) {
        int member = search.lists().poolIndex(query, rank);
        double full =
            switch (model.method()) {
              case KNN_KDE ->
                  1
                      / (queries
                          * result.sStar().orElse(1)
                          * (densities == null ? 1 : densities[member]));
              case KNN_UNIFORM -> 1.0 / queries / size;
              case KNN_TV -> 1.0 / queries / candidates.rows();
            };
        double mass = rank == rest ? result.rest().masses()[query] : rank < size ? full : 0;
        left -= mass;
        if (mass > 0) {
          entries.add(
              new Entry(
                  query,
                  Long.parseLong(candidates.ids().text(search.row(query, rank))),
                  rank,
                  search.lists().distance(query, rank),
                  densities == null ? null : densities[member],
                  mass));
        }
      }
      assertThat(left).as("mass of query %d that is left", query).isCloseTo(0, within(1e-12));
    }
    return entries;
  }

  @ParameterizedTest
  @EnumSource(names = {"JSONL", "CSV", "NPY"})
  void everyFormatHoldsTheSameRows(SelectionFormat format) {
    RunReport parquet = Selections.ofFixture("near-duplicates", output()).report();
    Path other = folder.resolve("other");
    RunReport report = Selections.ofFixture("near-duplicates", other).format(format).report();
    assertThat(report.checksums()).isEqualTo(parquet.checksums());
    List<Entry> expected = parquet(output());
    if (format == SelectionFormat.NPY) {
      assertThat(parquet(other)).isEqualTo(expected);
    } else if (format == SelectionFormat.JSONL) {
      assertThat(jsonl(other)).isEqualTo(expected);
    } else {
      List<String> lines = JsonLines.lines(other.resolve("transport"));
      assertThat(lines).hasSize(expected.size() + 1);
      assertThat(lines.get(0)).isEqualTo("query,id,rank,distance,density,mass");
    }
  }

  @Test
  void aMethodWithoutDensitiesWritesNullInJson() {
    Selections.ofFixture("basic", output())
        .method(Method.KNN_UNIFORM)
        .format(SelectionFormat.JSONL)
        .run();
    assertThat(JsonLines.lines(output().resolve("transport")).get(0)).contains("\"density\":null");
  }

  /** Queries with names, in no order; each target task has a plan of its own queries. */
  @Test
  void everyTargetTaskHasAPlanSortedByItsQueriesIds() {
    OverlappingTargets.candidates().writeParquet(folder.resolve("c"), 2);
    OverlappingTargets.queries().writeParquet(folder.resolve("q"), 1);
    TargetsReport report =
        Selections.of(folder.resolve("c"), folder.resolve("q"), output())
            .taskColumn("task")
            .prefetch(30)
            .bandwidth(0.3)
            .format(SelectionFormat.JSONL)
            .targetsReport();
    for (int target = 0; target < OverlappingTargets.NAMES.size(); target++) {
      Path of = output().resolve(OverlappingTargets.FOLDERS.get(target));
      List<JsonNode> rows = JsonLines.parsed(JsonLines.lines(of.resolve("transport")));
      Map<String, Double> sums = new HashMap<>();
      rows.forEach(r -> sums.merge(r.get("id").asText(), r.get("mass").asDouble(), Double::sum));
      Map<String, Double> probabilities = JsonLines.probabilities(of);
      assertThat(sums.keySet()).isEqualTo(probabilities.keySet());
      probabilities.forEach((id, p) -> assertThat(sums.get(id)).isCloseTo(p, within(1e-12)));
      assertThat(
              rows.stream().map(row -> row.get("query").asLong() * 1000 + row.get("rank").asLong()))
          .isSorted();
      assertThat(report.tasks().get(target).checksums().transport()).isNotNull();
    }
  }

  private static List<Entry> parquet(Path output) {
    String path = output.resolve("transport").toString();
    List<Entry> entries = new ArrayList<>();
    for (Row row : LocalSpark.session().read().parquet(path).coalesce(1).collectAsList()) {
      entries.add(
          new Entry(
              row.getLong(0),
              row.getLong(1),
              row.getInt(2),
              row.getDouble(3),
              row.isNullAt(4) ? null : row.getDouble(4),
              row.getDouble(5)));
    }
    return entries;
  }

  private static List<Entry> jsonl(Path output) {
    return JsonLines.parsed(JsonLines.lines(output.resolve("transport"))).stream()
        .map(
            row ->
                new Entry(
                    row.get("query").asLong(),
                    row.get("id").asLong(),
                    row.get("rank").asInt(),
                    row.get("distance").asDouble(),
                    row.get("density").asDouble(),
                    row.get("mass").asDouble()))
        .toList();
  }

  private Path output() {
    return folder.resolve("out");
  }
}
