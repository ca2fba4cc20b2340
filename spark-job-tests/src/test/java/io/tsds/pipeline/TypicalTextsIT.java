package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.parameters.Records;
import io.tsds.parameters.ShownTexts;
import io.tsds.pipeline.inspection.FinishedSelection;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import io.tsds.report.TargetSummary;
import io.tsds.report.TargetsReport;
import io.tsds.report.TypicalFacts;
import io.tsds.report.TypicalFacts.Pick;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Selections whose reports show the texts of the most and the least typical candidates. */
class TypicalTextsIT {
  @TempDir private Path folder;

  private static ShownTexts texts(Path records) {
    return new ShownTexts(new Records(records.toString(), Records.AUTO, null), "text");
  }

  /** Of candidates that are told by their numbers. */
  private Path numbered(String name, long rows, String said) throws IOException {
    return Files.write(
        folder.resolve(name),
        IntStream.range(0, (int) rows)
            .mapToObj(row -> "{\"text\": \"" + said + " " + row + "\"}")
            .toList());
  }

  @Test
  void picksAreThoseOfTheTablesAndHaveTheTextsOfTheirRecords() throws IOException {
    long rows = NpyFiles.read(Fixture.file("basic", "candidates.npy")).length;
    Path out = folder.resolve("out");
    Selections selection =
        Selections.ofFixture("basic", out)
            .texts(texts(numbered("r.jsonl", rows, "<b>row")))
            .epochs(2);

    RunReport report = selection.report();

    SortedMap<Long, Double> probabilities = Selections.probabilities(out);
    List<Long> ranking =
        probabilities.keySet().stream()
            .sorted(
                Comparator.comparingDouble((Long id) -> -probabilities.get(id))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    TypicalFacts typical = report.pictures().typical();
    List<Pick> picks = Stream.concat(typical.most().stream(), typical.least().stream()).toList();
    assertThat(typical.most()).hasSize(10);
    assertThat(typical.least()).isNotEmpty();
    for (Pick pick : picks) {
      assertThat(pick.id()).isEqualTo(ranking.get((int) pick.rank() - 1).toString());
      assertThat(pick.probability()).isEqualTo(probabilities.get(Long.valueOf(pick.id())));
      assertThat(pick.text().text()).isEqualTo("<b>row " + pick.id());
    }
    assertThat(picks.stream().mapToLong(Pick::rank)).doesNotHaveDuplicates();
    assertThat(typical.least().get(0).rank()).isEqualTo(ranking.size());
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("&lt;b&gt;row " + picks.get(0).id())
        .doesNotContain("<b>row");
    assertThat(ReportJson.read(Files.readString(out.resolve("report.json")))).isEqualTo(report);
    // Or else it could not be compared with a selection whose report shows no texts.
    assertThat(FinishedSelection.open(LocalSpark.session(), out.toString()).inputs())
        .containsOnlyKeys("candidates", "queries");
  }

  @Test
  void otherRecordsAfterAFailureNeedNoNewSearch() throws IOException {
    long rows = NpyFiles.read(Fixture.file("basic", "candidates.npy")).length;
    Path out = folder.resolve("out");
    Path few = numbered("few.jsonl", rows - 1, "row");
    assertThatThrownBy(() -> Selections.ofFixture("basic", out).texts(texts(few)).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has %d records, and the candidates have %d rows", rows - 1, rows);
    assertThat(out.resolve("report.json")).doesNotExist();

    Path all = numbered("all.jsonl", rows, "line");
    RunReport report = Selections.ofFixture("basic", out).texts(texts(all)).resume().report();

    assertThat(stage(report.stages(), "neighbor search").isTaken()).isTrue();
    assertThat(stage(report.stages(), "texts").isTaken()).isFalse();
    assertThat(report.pictures().typical().most().get(0).text().text()).startsWith("line ");
    assertThatThrownBy(() -> Selections.ofFixture("basic", out).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("records: ", "text-column: text -> absent");
  }

  private static StageFacts stage(List<StageFacts> stages, String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void everyTargetTaskShowsItsOwnPicksFromOneReading() throws IOException {
    Path candidates = OverlappingTargets.candidates().writeParquet(folder.resolve("c"), 5);
    Path queries = OverlappingTargets.queries().writeParquet(folder.resolve("q"), 3);
    Path records = folder.resolve("records.csv");
    Files.write(
        records,
        Stream.concat(
                Stream.of("id,text"),
                IntStream.range(0, OverlappingTargets.CANDIDATES)
                    .mapToObj(row -> OverlappingTargets.candidates().ids().text(row))
                    .map(id -> id + ",text of " + id))
            .toList());
    Path out = folder.resolve("out");

    TargetsReport report =
        Selections.of(candidates, queries, out)
            .taskColumn("task")
            .prefetch(50)
            .format(SelectionFormat.JSONL)
            .texts(texts(records))
            .targetsReport();

    assertThat(report.stages()).filteredOn(stage -> stage.name().equals("texts")).hasSize(1);
    for (TargetSummary target : report.tasks()) {
      Path own = out.resolve(target.folder());
      RunReport ofTarget = ReportJson.read(Files.readString(own.resolve("report.json")));
      Map<String, Double> probabilities = JsonLines.probabilities(own);
      double most =
          probabilities.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
      List<Pick> picks = ofTarget.pictures().typical().most();
      assertThat(picks.get(0).probability()).isEqualTo(most);
      for (Pick pick : picks) {
        assertThat(pick.probability()).isEqualTo(probabilities.get(pick.id()));
        assertThat(pick.text().text()).isEqualTo("text of " + pick.id());
      }
      assertThat(ofTarget.stages()).noneMatch(stage -> stage.name().equals("texts"));
    }
  }
}
