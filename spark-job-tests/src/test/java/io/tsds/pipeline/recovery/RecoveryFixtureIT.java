package io.tsds.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.parameters.RecoveryParameters.Allocation;
import io.tsds.parameters.RecoveryParameters.Budget;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.parameters.RecoveryParameters.WholeShares;
import io.tsds.recovery.SelectionRules.ClusterOrder;
import io.tsds.report.recovery.BoundFacts;
import io.tsds.report.recovery.ClusterFacts;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Recoveries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole pipeline against what an independent oracle says, with given clusters. */
final class RecoveryFixtureIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "basic",
        "concept-conflicts",
        "concept-graph-closes",
        "duplicates",
        "one-cluster",
        "ties",
        "unfilled-budgets",
        "zero-degradation"
      })
  void agreesWithTheOracle(String name) {
    JsonNode expected = Recoveries.expected(name);
    Path input = folder.resolve("candidates");
    Recoveries.rows(LocalSpark.session(), name).repartition(3).write().parquet(input.toString());
    long budget = expected.get("parameters").get("budget").asLong();
    RecoveryReport report = run(name, input, expected, budget);
    JsonNode result = expected.get("result");
    assertSelected(Recoveries.table(folder.resolve("out"), "selection"), result.get("selected"));
    assertRejected(Recoveries.table(folder.resolve("out"), "rejected"), result.get("rejected"));
    assertClusters(report.clusters(), result.get("clusters"));
    assertThat(report.counts().unfilled()).isEqualTo(result.get("unfilled").asLong());
    assertThat(report.concepts().vertices()).isEqualTo(result.get("concepts").asLong());
    assertThat(report.concepts().edges()).isEqualTo(result.get("conceptPairs").asLong());
    assertBounds(report, expected);
    assertThat(Recoveries.table(folder.resolve("out"), "clusters"))
        .hasSize((int) report.counts().candidates())
        .isSortedAccordingTo((a, b) -> compareIds(a.get(0), b.get(0)));
  }

  private RecoveryReport run(String name, Path input, JsonNode expected, long budget) {
    List<Reference> references = new ArrayList<>();
    expected
        .get("bounds")
        .fieldNames()
        .forEachRemaining(
            reference ->
                references.add(
                    new Reference(
                        reference,
                        Recoveries.fixture(name)
                            .resolve("references/" + reference + ".txt")
                            .toString())));
    Map<String, Double> losses =
        references.isEmpty() ? Map.of() : Map.of("selection", 1.25, references.get(0).name(), 1.5);
    Double lambda = expected.get("parameters").get("lambdaForLossGap").asDouble();
    return Recoveries.of(input, folder.resolve("out"), budget)
        .clusterColumn("cluster")
        .set(
            builder ->
                builder
                    .concepts(new Concepts("concepts", List.of(), 64, 0))
                    .comparison(
                        new Comparison(references, lambda, List.of(), "degradation", losses)))
        .report();
  }

  private static void assertSelected(List<Row> rows, JsonNode expected) {
    assertThat(rows).hasSize(expected.size());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      JsonNode wanted = expected.get(i);
      assertThat(row.get(0).toString()).isEqualTo(wanted.get("id").asText());
      assertThat(row.getInt(1)).isEqualTo(wanted.get("cluster").asInt());
      assertThat(row.getLong(2)).isEqualTo(wanted.get("rank").asLong());
      double ies = wanted.get("ies").asDouble();
      assertThat(row.getDouble(3)).isCloseTo(ies, within(1e-14 * Math.abs(ies)));
      assertThat(row.getInt(4)).isEqualTo(wanted.get("round").asInt());
    }
  }

  private static void assertRejected(List<Row> rows, JsonNode expected) {
    Map<String, String> found = new TreeMap<>();
    for (Row row : rows) {
      found.put(
          row.get(0).toString(),
          String.join(
              "|",
              Integer.toString(row.getInt(1)),
              row.getString(2),
              row.getString(3),
              Long.toString(row.getLong(4)),
              Long.toString(row.getLong(5))));
    }
    Map<String, String> wanted = new TreeMap<>();
    for (JsonNode row : expected) {
      wanted.put(
          row.get("id").asText(),
          String.join(
              "|",
              row.get("cluster").asText(),
              row.get("pair").get(0).asText(),
              row.get("pair").get(1).asText(),
              row.get("missing").asText(),
              row.get("pairs").asText()));
    }
    assertThat(found).isEqualTo(wanted);
  }

  private static void assertClusters(List<ClusterFacts> clusters, JsonNode expected) {
    assertThat(clusters).hasSize(expected.size());
    for (ClusterFacts cluster : clusters) {
      JsonNode wanted = expected.get(cluster.number());
      assertThat(cluster.size()).isEqualTo(wanted.get("size").asLong());
      if (cluster.degradation() != null) {
        assertThat(cluster.degradation()).isCloseTo(wanted.get("cds").asDouble(), within(1e-15));
      }
      assertThat(cluster.quota()).isCloseTo(wanted.get("quota").asDouble(), within(1e-12));
      assertThat(cluster.firstBudget()).isEqualTo(wanted.get("firstBudget").asLong());
      assertThat(cluster.selected()).isEqualTo(wanted.get("selected").asLong());
      assertThat(cluster.visited()).isEqualTo(wanted.get("visited").asLong());
      assertThat(cluster.rejected()).isEqualTo(wanted.get("rejected").asLong());
      assertThat(cluster.shortfall()).isEqualTo(wanted.get("shortfall").asLong());
    }
  }

  private static void assertBounds(RecoveryReport report, JsonNode expected) {
    Map<String, BoundFacts> bounds = new HashMap<>();
    report.bounds().forEach(bound -> bounds.put(bound.name(), bound));
    expected
        .get("bounds")
        .properties()
        .forEach(
            reference -> {
              BoundFacts found = bounds.get(reference.getKey());
              JsonNode wanted = reference.getValue();
              assertThat(found.sharedCounts()).isEqualTo(wanted.get("sharedCounts").asLong());
              assertTerm(found.printed(), wanted, "printed");
              assertTerm(found.allocation(), wanted, "allocation");
              assertTerm(found.realized(), wanted, "realized");
              assertTerm(found.separable(), wanted, "separable");
            });
    if (!bounds.isEmpty()) {
      assertThat(report.lossConstants().lambdaLowerBound())
          .isCloseTo(expected.get("lambdaLowerBound").get("value").asDouble(), within(1e-12));
    }
    expected
        .get("residualEpsilon")
        .properties()
        .forEach(
            cluster -> {
              Double found =
                  report.lossConstants().surrogateEpsilon().get(Integer.parseInt(cluster.getKey()));
              if (cluster.getValue().isTextual()) {
                assertThat(found).isNull();
              } else {
                assertThat(found).isCloseTo(cluster.getValue().asDouble(), within(1e-12));
              }
            });
  }

  private static void assertTerm(BoundFacts.Term term, JsonNode wanted, String name) {
    assertThat(term.distance()).isCloseTo(wanted.get(name).asDouble(), within(1e-12));
    JsonNode gap = wanted.get("lossGap");
    if (gap != null && gap.has(name)) {
      assertThat(term.lossGap()).isCloseTo(gap.get(name).asDouble(), within(1e-12));
    }
  }

  private static int compareIds(Object a, Object b) {
    return a instanceof Long id ? Long.compare(id, (Long) b) : a.toString().compareTo(b.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"noFilter", "tolerantFilter", "paperMode", "equalAllocation"})
  void otherRulesAgreeWithTheOracle(String mode) {
    String name = "basic";
    JsonNode expected = Recoveries.expected(name).get(mode);
    Path input = folder.resolve("candidates");
    Recoveries.rows(LocalSpark.session(), name).write().parquet(input.toString());
    long budget = Recoveries.expected(name).get("parameters").get("budget").asLong();
    Recoveries.of(input, folder.resolve("out"), budget)
        .clusterColumn("cluster")
        .set(
            builder ->
                builder
                    .concepts(
                        mode.equals("noFilter")
                            ? new Concepts(null, List.of(), 64, 0)
                            : new Concepts(
                                "concepts", List.of(), 64, mode.equals("tolerantFilter") ? 0.5 : 0))
                    .allocation(
                        new Allocation(
                            mode.equals("equalAllocation") ? Budget.EQUAL : Budget.DEGRADATION,
                            mode.equals("paperMode")
                                ? WholeShares.PAPER
                                : WholeShares.LARGEST_REMAINDER,
                            mode.equals("paperMode") || mode.equals("equalAllocation")
                                ? ClusterOrder.NUMBER
                                : ClusterOrder.DEGRADATION)))
        .run();
    List<String> found =
        Recoveries.table(folder.resolve("out"), "selection").stream()
            .map(row -> row.get(0).toString())
            .toList();
    List<String> wanted = new ArrayList<>();
    expected
        .get("selected")
        .forEach(row -> wanted.add(row.isObject() ? row.get("id").asText() : row.asText()));
    assertThat(found).isEqualTo(wanted);
  }
}
