package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.StageFacts;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves in its output folder. */
class OutputsIT {
  private static final int DRAWS = 300;
  private static final int EPOCHS = 3;

  /** Every key that the documentation of report.json promises, as JSON pointers. */
  private static final List<String> PROMISED =
      List.of(
          "/parameters/requested/prefetch",
          "/parameters/used/prefetch",
          "/parameters/requested/kdeNeighbors",
          "/parameters/used/kdeNeighbors",
          "/parameters/requested/alpha",
          "/parameters/requested/scale",
          "/parameters/requested/bandwidth",
          "/parameters/requested/method",
          "/parameters/requested/metric",
          "/parameters/requested/sampleSize",
          "/parameters/requested/epochs",
          "/parameters/requested/draw",
          "/parameters/requested/seed",
          "/parameters/used/blas",
          "/counts/queries",
          "/counts/candidates",
          "/counts/dimension",
          "/counts/pool",
          "/counts/skippedQueries",
          "/counts/skippedCandidates",
          "/assignment/sStar",
          "/assignment/neighborhoodSizes/min",
          "/assignment/neighborhoodSizes/mean",
          "/assignment/neighborhoodSizes/max",
          "/assignment/neighborhoodSizes/histogram/0/count",
          "/certificate/prefetch/tooShort",
          "/certificate/prefetch/tooShortQueries",
          "/certificate/prefetch/massOnLastNeighbors",
          "/certificate/assumption/state",
          "/certificate/probabilitySum",
          "/certificate/objective/transportCost",
          "/certificate/objective/leastRegularizer",
          "/certificate/objective/mostRegularizer",
          "/certificate/objective/leastValue",
          "/certificate/objective/mostValue",
          "/support/size",
          "/support/effectiveSampleSize",
          "/nearDuplicates/members",
          "/nearDuplicates/probability",
          "/sample/distinctDrawn/0",
          "/sample/seed",
          "/stages/0/name",
          "/stages/0/seconds",
          "/stages/0/rows",
          "/stages/0/bytes",
          "/blas/name",
          "/blas/gflops",
          "/checksums/selection",
          "/checksums/probabilities",
          "/versions/tsdsSpark",
          "/versions/spark",
          "/versions/java");

  @TempDir private Path folder;

  /** One row of a selection. */
  private record Drawn(long id, int epoch, long draws) {}

  @Test
  void allFormatsHoldTheSameRows() throws IOException {
    Map<SelectionFormat, RunReport> reports = new TreeMap<>();
    for (SelectionFormat format : SelectionFormat.values()) {
      reports.put(format, run(format));
    }
    List<Drawn> expected = drawnInJson(output(SelectionFormat.JSONL));
    assertThat(expected).hasSizeGreaterThan(3);
    assertThat(drawnInParquet(output(SelectionFormat.PARQUET))).isEqualTo(expected);
    assertThat(drawnInCsv(output(SelectionFormat.CSV))).isEqualTo(expected);
    assertThat(drawnInNpy(output(SelectionFormat.NPY))).isEqualTo(expected);

    SortedMap<Long, Double> probabilities =
        Selections.probabilities(output(SelectionFormat.PARQUET));
    assertThat(Selections.probabilities(output(SelectionFormat.NPY))).isEqualTo(probabilities);
    assertThat(probabilitiesInCsv(output(SelectionFormat.CSV))).isEqualTo(probabilities);
    SortedMap<Long, Double> inJson = new TreeMap<>();
    JsonLines.probabilities(output(SelectionFormat.JSONL))
        .forEach((id, probability) -> inJson.put(Long.valueOf(id), probability));
    assertThat(inJson).isEqualTo(probabilities);
    assertThat(reports.values().stream().map(RunReport::checksums).distinct()).hasSize(1);
  }

  @Test
  void outputFolderHoldsTheResultAndNothingElse() throws IOException {
    run(SelectionFormat.PARQUET);
    try (Stream<Path> files = Files.list(output(SelectionFormat.PARQUET))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "_SUCCESS",
              "_trace.bin",
              "_tsds.json",
              "probabilities",
              "report.html",
              "report.json",
              "selection",
              "near-duplicates",
              "transport");
    }
    assertThat(folder.resolve("parquet.work")).doesNotExist();
    assertThat(output(SelectionFormat.PARQUET).resolve("report.html"))
        .content()
        .startsWith("<!DOCTYPE html>")
        .doesNotContain("http://", "https://");
  }

  @Test
  void everyEpochDrawsAnewFromTheSupport() {
    RunReport report = run(SelectionFormat.JSONL);
    Map<Integer, Map<Long, Long>> epochs =
        drawnInJson(output(SelectionFormat.JSONL)).stream()
            .collect(
                Collectors.groupingBy(Drawn::epoch, Collectors.toMap(Drawn::id, Drawn::draws)));
    assertThat(epochs.keySet()).containsExactly(0, 1, 2);
    assertThat(List.copyOf(epochs.values())).doesNotHaveDuplicates();
    SortedMap<String, Double> support = JsonLines.probabilities(output(SelectionFormat.JSONL));
    epochs.forEach(
        (epoch, draws) -> {
          assertThat(draws.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(DRAWS);
          assertThat(draws.keySet())
              .allSatisfy(id -> assertThat(support).containsKey(Long.toString(id)));
          assertThat(report.sample().distinctDrawn().get(epoch)).isEqualTo(draws.size());
        });
    assertThat(report.support().size()).isEqualTo(support.size());
    double squares = support.values().stream().mapToDouble(p -> p * p).sum();
    assertThat(report.support().effectiveSampleSize()).isCloseTo(1 / squares, within(1e-9));
    assertThat(support.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-12));
  }

  @Test
  void anotherSeedDrawsOthersFromTheSameProbabilities() {
    RunReport first = run(SelectionFormat.JSONL);
    RunReport second =
        selection(folder.resolve("second")).seed(1).format(SelectionFormat.JSONL).report();
    assertThat(second.checksums().probabilities()).isEqualTo(first.checksums().probabilities());
    assertThat(second.checksums().selection()).isNotEqualTo(first.checksums().selection());
  }

  @Test
  void drawsWithoutReplacementAreDistinct() {
    selection(output(SelectionFormat.JSONL))
        .format(SelectionFormat.JSONL)
        .draw(DrawMode.WITHOUT_REPLACEMENT)
        .sampleSize(5)
        .run();
    List<Drawn> drawn = drawnInJson(output(SelectionFormat.JSONL));
    assertThat(drawn).hasSize(5 * EPOCHS).allMatch(row -> row.draws() == 1);
  }

  @Test
  void wholeSupportCanBeDrawnWithoutReplacementAndNoMore() {
    run(SelectionFormat.JSONL);
    SortedMap<String, Double> support = JsonLines.probabilities(output(SelectionFormat.JSONL));
    Path all = folder.resolve("all");
    selection(all)
        .format(SelectionFormat.JSONL)
        .draw(DrawMode.WITHOUT_REPLACEMENT)
        .sampleSize(support.size())
        .run();
    assertThat(
            drawnInJson(all).stream()
                .filter(row -> row.epoch() == 0)
                .map(row -> Long.toString(row.id())))
        .containsExactlyInAnyOrderElementsOf(support.keySet());

    Selections tooMany =
        selection(folder.resolve("more"))
            .draw(DrawMode.WITHOUT_REPLACEMENT)
            .sampleSize(support.size() + 1L);
    assertThatThrownBy(tooMany::run)
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "`sample-size` is " + (support.size() + 1), "at most " + support.size());
    assertThat(folder.resolve("more/_SUCCESS")).doesNotExist();
  }

  @Test
  void reportHasEveryPromisedKey() throws IOException {
    RunResult<SelectionReport> result =
        selection(output(SelectionFormat.JSONL)).format(SelectionFormat.JSONL).run();
    Path file = output(SelectionFormat.JSONL).resolve("report.json");
    assertThat(result.reportFile()).endsWith(file.toString());
    String json = Files.readString(file);
    JsonNode tree = new ObjectMapper().readTree(json);
    for (String key : PROMISED) {
      assertThat(tree.at(key).isValueNode() && !tree.at(key).isNull())
          .as("%s is %s", key, tree.at(key))
          .isTrue();
    }
    assertThat(ReportJson.read(json)).isEqualTo(Selections.reportOf(result));
    assertThat(Selections.reportOf(result).stages().stream().map(StageFacts::name))
        .containsExactly(
            "neighbor search", "pool", "kernel density", "assignment", "sampling", "writing");
  }

  private RunReport run(SelectionFormat format) {
    return selection(output(format)).format(format).report();
  }

  private static Selections selection(Path output) {
    return Selections.ofFixture("near-duplicates", output).sampleSize(DRAWS).epochs(EPOCHS);
  }

  private Path output(SelectionFormat format) {
    return folder.resolve(ConstantText.of(format));
  }

  private static List<Drawn> drawnInJson(Path output) {
    return JsonLines.parsed(JsonLines.lines(output.resolve("selection"))).stream()
        .map(
            row ->
                new Drawn(
                    row.get("id").asLong(), row.get("epoch").asInt(), row.get("draws").asLong()))
        .toList();
  }

  private static List<Drawn> drawnInParquet(Path output) {
    List<Drawn> drawn = new ArrayList<>();
    String selection = output.resolve("selection").toString();
    for (Row row : LocalSpark.session().read().parquet(selection).coalesce(1).collectAsList()) {
      drawn.add(new Drawn(row.getLong(0), row.getInt(1), row.getInt(2)));
    }
    return drawn;
  }

  private static List<Drawn> drawnInCsv(Path output) {
    return csvRows(output.resolve("selection"), "id,epoch,draws").stream()
        .map(
            row ->
                new Drawn(Long.parseLong(row[0]), Integer.parseInt(row[1]), Long.parseLong(row[2])))
        .toList();
  }

  private static SortedMap<Long, Double> probabilitiesInCsv(Path output) {
    SortedMap<Long, Double> probabilities = new TreeMap<>();
    for (String[] row : csvRows(output.resolve("probabilities"), "id,probability")) {
      probabilities.put(Long.valueOf(row[0]), Double.valueOf(row[1]));
    }
    return probabilities;
  }

  private static List<String[]> csvRows(Path table, String header) {
    List<String> lines = JsonLines.lines(table);
    assertThat(lines.get(0)).isEqualTo(header);
    return lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
  }

  /** The ids of each epoch's file, as runs of equal ones. */
  private static List<Drawn> drawnInNpy(Path output) throws IOException {
    List<Drawn> drawn = new ArrayList<>();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      byte[] bytes = Files.readAllBytes(output.resolve("selection/epoch=" + epoch + ".npy"));
      ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      file.position(10 + file.getShort(8));
      assertThat(file.remaining()).isEqualTo(DRAWS * Long.BYTES);
      SortedMap<Long, Long> counts = new TreeMap<>();
      IntStream.range(0, DRAWS).forEach(draw -> counts.merge(file.getLong(), 1L, Long::sum));
      for (Map.Entry<Long, Long> count : counts.entrySet()) {
        drawn.add(new Drawn(count.getKey(), epoch, count.getValue()));
      }
    }
    return drawn;
  }
}
