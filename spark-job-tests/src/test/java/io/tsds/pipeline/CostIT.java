package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.UserException;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.report.ReportText;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import io.tsds.report.html.ReportHtml;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Oracle;
import io.tsds.testkit.Selections;
import io.tsds.testkit.UnitRows;
import io.tsds.verify.Findings;
import io.tsds.verify.Verification;
import io.tsds.verify.VerifyParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run has with another cost than the distance, and what it has as with the distance. */
class CostIT {
  private static final String FIXTURE = "near-duplicates";

  @TempDir private Path folder;

  private Path output() {
    return folder.resolve("out");
  }

  private static Selections selection(Path output) {
    return Selections.ofFixture(FIXTURE, output).format(SelectionFormat.JSONL);
  }

  private Findings verified() {
    return new Verification(
            LocalSpark.session(), new VerifyParameters(output().toString(), 1000, 7))
        .run();
  }

  @ParameterizedTest
  @CsvSource({
    "KNN_KDE, SQUARED_DISTANCE, L2",
    "KNN_KDE, ONE_MINUS_COSINE, COSINE",
    "KNN_UNIFORM, ONE_MINUS_COSINE, COSINE",
    "KNN_TV, SQUARED_DISTANCE, COSINE"
  })
  void entersTheAssignmentAloneAsInABruteForce(Method method, Cost cost, Metric metric) {
    Selections selection =
        selection(output()).method(method).cost(cost).metric(metric).scale(0.2).alpha(0.5);
    RunReport report = selection.report();
    Oracle oracle =
        Oracle.of(
            selection.parameters().model(),
            rows("queries.npy", metric).block(),
            rows("candidates.npy", metric).block());
    SortedMap<String, Double> probabilities = JsonLines.probabilities(output());
    assertThat(probabilities).isEqualTo(oracle.probabilities());
    assertThat(report.certificate().objective()).isEqualTo(oracle.result().objective());

    double cosine = 0;
    for (JsonNode row : JsonLines.parsed(JsonLines.lines(output().resolve("transport")))) {
      double distance = distance(row, metric);
      assertThat(row.get("distance").asDouble()).isEqualTo(distance);
      cosine += row.get("mass").asDouble() * (1 - distance * distance / 2);
    }
    double expected = cost == Cost.ONE_MINUS_COSINE ? 1 - cosine : 2 * (1 - cosine);
    assertThat(report.certificate().objective().transportCost()).isCloseTo(expected, within(1e-9));
    assertThat(probabilities)
        .as("the cost decides")
        .isNotEqualTo(probabilitiesWithDistances(method, metric));
    Findings findings = verified();
    assertThat(findings.failures()).as(findings.text()).isEmpty();
  }

  private SortedMap<String, Double> probabilitiesWithDistances(Method method, Metric metric) {
    Selections distances =
        selection(folder.resolve("other")).method(method).metric(metric).scale(0.2).alpha(0.5);
    return Oracle.of(
            distances.parameters().model(),
            rows("queries.npy", metric).block(),
            rows("candidates.npy", metric).block())
        .probabilities();
  }

  private static Embeddings rows(String file, Metric metric) {
    float[][] rows = NpyFiles.read(Fixture.file(FIXTURE, file));
    return Embeddings.numbered(metric == Metric.COSINE ? UnitRows.of(rows) : rows);
  }

  private static double distance(JsonNode row, Metric metric) {
    float[] query = rows("queries.npy", metric).rows()[row.get("query").asInt()];
    float[] candidate = rows("candidates.npy", metric).rows()[row.get("id").asInt()];
    double[] sums = new double[8];
    for (int k = 0; k < query.length; k++) {
      double difference = (double) query[k] - candidate[k];
      sums[k % 8] += difference * difference;
    }
    return Math.sqrt(
        ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7])));
  }

  @ParameterizedTest
  @EnumSource(
      value = Cost.class,
      names = {"SQUARED_DISTANCE", "ONE_MINUS_COSINE"})
  void anotherOneTakesSearchPoolAndDensitiesOfAnUnfinishedRun(Cost cost) {
    Selections started =
        selection(output()).metric(Metric.COSINE).draw(DrawMode.HIGHEST).sampleSize(100_000);
    assertThatThrownBy(started::run).isInstanceOf(UserException.class);
    Selections other = selection(output()).metric(Metric.COSINE).cost(cost);
    RunReport resumed = other.resume().report();
    RunReport fromTheStart =
        selection(folder.resolve("alone")).metric(Metric.COSINE).cost(cost).report();
    assertThat(resumed.checksums()).isEqualTo(fromTheStart.checksums());
    assertThat(resumed.stages().stream().filter(CostIT::isTaken).map(StageFacts::name))
        .containsExactly("neighbor search", "pool", "kernel density");
  }

  private static boolean isTaken(StageFacts stage) {
    return Boolean.TRUE.equals(stage.details().get("takenFromEarlierRun"));
  }

  @Test
  void standsInReportAndManifestWhereItIsNotTheDistance() throws IOException {
    RunReport distances = selection(output()).report();
    String manifest = Files.readString(output().resolve("_tsds.json"));
    assertThat(manifest).contains("\"scale\"").doesNotContain("\"cost\"");
    assertThat(distances.parameters().used().cost()).isEqualTo(Cost.DISTANCE);
    assertThat(ReportText.write(distances)).doesNotContain("cost distance");

    RunReport squares = selection(output()).cost(Cost.SQUARED_DISTANCE).overwrite().report();
    assertThat(Files.readString(output().resolve("_tsds.json")))
        .contains("\"cost\" : \"squared-distance\"");
    assertThat(ReportText.write(squares))
        .contains(", cost squared-distance, prefetch", "(mean squared-distance) and regularizer");
    assertThat(ReportHtml.write(squares)).contains("mean squared-distance to a query");
    assertThat(squares.distances()).isNotNull();
  }

  @Test
  void aManifestOrReportWithAnotherCostShows() throws IOException {
    selection(output()).method(Method.KNN_TV).scale(0.2).metric(Metric.COSINE).run();
    Path manifest = output().resolve("_tsds.json");
    String json = Files.readString(manifest);
    Files.writeString(
        manifest, json.replaceFirst("\"alpha\"", "\"cost\" : \"one-minus-cosine\", \"alpha\""));
    List<String> failures = verified().failures();
    assertThat(failures)
        .anySatisfy(
            failure ->
                assertThat(failure)
                    .isEqualTo("report: cost: expected ONE_MINUS_COSINE, found DISTANCE"))
        .anySatisfy(failure -> assertThat(failure).startsWith("transport: transport cost: "))
        .anySatisfy(failure -> assertThat(failure).contains("neighbors under the limit"));
  }

  @Test
  void oneMinusCosineAsksForTheMetric() {
    assertThatThrownBy(() -> selection(output()).cost(Cost.ONE_MINUS_COSINE).parameters())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`cost` is one-minus-cosine", "`metric` cosine");
  }
}
