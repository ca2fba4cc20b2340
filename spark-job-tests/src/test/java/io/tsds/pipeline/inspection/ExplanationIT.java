package io.tsds.pipeline.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.embedding.StringIds;
import io.tsds.report.CandidateExplanation;
import io.tsds.report.CandidateExplanation.Nearness;
import io.tsds.report.CandidateExplanation.Served;
import io.tsds.report.QueryExplanation;
import io.tsds.report.QueryExplanation.Neighbor;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told of candidates and queries, against the tables of the selection. */
class ExplanationIT {
  @TempDir private Path folder;

  private Explanation of(Path selection, String task) {
    return Explanation.of(LocalSpark.session(), selection.toString(), Optional.ofNullable(task));
  }

  private Path selected(SelectionFormat format, Method method) {
    Path output = folder.resolve(format + "-" + method);
    Selections.ofFixture("near-duplicates", output)
        .method(method)
        .format(format)
        .sampleSizes(50L, 200L)
        .epochs(3)
        .run();
    return output;
  }

  @ParameterizedTest
  @EnumSource(SelectionFormat.class)
  void aCandidateIsToldWhatTheTablesHaveInEveryFormat(SelectionFormat format) {
    Path parquet = selected(SelectionFormat.PARQUET, Method.KNN_KDE);
    Path selection = format == SelectionFormat.PARQUET ? parquet : selected(format, Method.KNN_KDE);
    List<Row> groups =
        LocalSpark.session()
            .read()
            .parquet(parquet.resolve("near-duplicates").toString())
            .collectAsList();
    SortedMap<Long, Double> probabilities = Selections.probabilities(parquet);
    Row member =
        groups.stream()
            .filter(row -> row.getLong(0) != row.getLong(1))
            .filter(row -> probabilities.containsKey(row.getLong(1)))
            .findFirst()
            .orElseThrow();
    String id = Long.toString(member.getLong(1));
    CandidateExplanation found = of(selection, null).ofCandidate(id);
    assertThat(found.probability()).isEqualTo(probabilities.get(member.getLong(1)));
    assertThat(found.serves().stream().mapToDouble(Served::mass).sum())
        .isCloseTo(found.probability(), within(1e-15));
    assertThat(found.serves()).isSortedAccordingTo((a, b) -> Double.compare(b.mass(), a.mass()));
    assertThat(found.density()).isEqualTo(member.getDouble(4));
    assertThat(found.duplicates().group()).isEqualTo(Long.toString(member.getLong(0)));
    assertThat(found.duplicates().size()).isEqualTo(member.getInt(2));
    assertThat(found.duplicates().others()).hasSize(member.getInt(2) - 1);
    assertThat(found.drawings()).isEqualTo(6);
    assertThat(found.draws()).isEqualTo(of(parquet, null).ofCandidate(id).draws());
    long drawn =
        LocalSpark.session()
            .read()
            .parquet(parquet.resolve("selection/size=200").toString())
            .where("id = " + id)
            .collectAsList()
            .stream()
            .mapToLong(row -> row.getInt(2))
            .sum();
    assertThat(
            found.draws().stream()
                .filter(draws -> draws.selection().equals("selection/size=200"))
                .mapToLong(CandidateExplanation.Draws::draws)
                .sum())
        .isEqualTo(drawn);
    assertThat(found.text(20, "--all"))
        .contains("candidate " + id, "serves ", "near-duplicates: group ");
    assertThat(ReportJson.write(found)).contains("\"probability\"");
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void aQueryIsToldItsNeighborsAndWhereItsMassWent(Method method) {
    Path selection = selected(SelectionFormat.PARQUET, method);
    RunReport report = report(selection);
    QueryExplanation found = of(selection, null).ofQuery("1");
    assertThat(found.neighbors().stream().mapToDouble(Neighbor::share).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(found.neighbors().stream().map(Neighbor::rank).toList())
        .isEqualTo(IntStream.range(0, found.neighbors().size()).boxed().toList());
    assertThat((double) found.neighborhoodSize())
        .isBetween(
            (double) report.assignment().neighborhoodSizes().min(),
            (double) report.assignment().neighborhoodSizes().max());
    int behind = found.neighbors().size() - found.neighborhoodSize();
    assertThat(behind).isBetween(0, method == Method.KNN_KDE ? 1 : 0);
    int most = Math.max(1, found.neighbors().size() - 2);
    assertThat(found.text(most, "--all")).contains("and 2 neighbors more; --all shows them");
    assertThat(found.text(Integer.MAX_VALUE, "--all")).doesNotContain("more; --all");
    if (method != Method.KNN_KDE) {
      assertThat(of(selection, null).ofCandidate(found.neighbors().get(0).id()).duplicates())
          .isNull();
    }
    assertThatThrownBy(() -> of(selection, null).ofQuery("100000"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`query` is 100000; must be the id of one of the");
    assertThatThrownBy(() -> of(selection, null).ofQuery("one"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`query` is one; must be a whole number");
  }

  private static RunReport report(Path selection) {
    FinishedSelection finished = FinishedSelection.open(LocalSpark.session(), selection.toString());
    return finished.report(finished.sections().get(0));
  }

  @Test
  void anIdWithoutMassIsToldWhatThatMeans() {
    Path selection = selected(SelectionFormat.PARQUET, Method.KNN_KDE);
    assertThatThrownBy(() -> of(selection, null).ofCandidate("123456789"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`id` is 123456789, which is no candidate: none of ");
    SortedMap<Long, Double> probabilities = Selections.probabilities(selection);
    LocalSpark.session()
        .read()
        .parquet(selection.resolve("near-duplicates").toString())
        .collectAsList()
        .stream()
        .filter(row -> !probabilities.containsKey(row.getLong(1)))
        .findFirst()
        .ifPresent(
            row ->
                assertThat(
                        of(selection, null).ofCandidate(Long.toString(row.getLong(1))).standing())
                    .contains("it is in the pool"));
    assertThatThrownBy(() -> of(selection, null).ofCandidate("x"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`id` is x; must be a whole number, as the candidates' ids are");
    assertThatThrownBy(() -> of(selection, "law"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has no target tasks; leave it out");
  }

  /** Candidates on a line, of which the last are in no list, against the lists of a kept search. */
  @Test
  void aCandidateWithoutMassIsToldWhereItLies() throws Exception {
    float[][] rows = new float[40][1];
    String[] ids = new String[rows.length];
    for (int row = 0; row < rows.length; row++) {
      rows[row][0] = row;
      ids[row] = "c" + row;
    }
    float[][] queries = {{0.25f}, {3.25f}};
    Path candidates =
        Embeddings.numbered(rows).withIds(StringIds.of(ids)).writeParquet(folder.resolve("c"), 3);
    Selections run =
        Selections.of(
                candidates,
                Embeddings.numbered(queries).writeNpy(folder.resolve("q"), 1),
                folder.resolve("own"))
            .alpha(0.9)
            .bandwidth(0.5)
            .prefetch(10);
    run.run();
    Path search = folder.resolve("search");
    run.search(search);
    Path kept = folder.resolve("kept");
    Selections.of(candidates, folder.resolve("q"), kept).alpha(0.9).bandwidth(0.5).runFrom(search);
    assertPlaces(folder.resolve("own"));
    CandidateExplanation own = of(folder.resolve("own"), null).ofCandidate("c9");
    FileUtils.deleteDirectory(candidates.toFile());
    assertThat(of(kept, null).ofCandidate("c9")).isEqualTo(own);
    assertThatThrownBy(() -> of(kept, null).ofCandidate("c30"))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "`id` is c30, which stands in no table of", " is missing", "from 5.75 to 8.75");
    assertThatThrownBy(() -> of(folder.resolve("own"), null).ofCandidate("c9"))
        .hasMessageContaining("Whether it is a candidate can no longer be told");
  }

  private void assertPlaces(Path selection) {
    Explanation explanation = of(selection, null);
    CandidateExplanation member = explanation.ofCandidate("c9");
    assertThat(member.probability()).isZero();
    assertThat(member.density()).isEqualTo(1);
    assertThat(member.nearness()).isEqualTo(new Nearness("1", 5.75, 2, 10, 5.75));
    assertThat(member.text(20, "--all"))
        .contains(
            "probability 0, kernel density 1",
            "it has no mass: it is in the pool, among the first 10 neighbors of 2 of 2 queries",
            "The nearest of these is query 1, at distance 5.75; its mass goes as far as ");
    CandidateExplanation outside = explanation.ofCandidate("c30");
    assertThat(outside.density()).isNull();
    assertThat(outside.nearness()).isEqualTo(new Nearness("1", 26.75, 0, 10, 5.75));
    assertThat(outside.standing())
        .isEqualTo(
            "it has no mass: it is a candidate outside the pool, among the first 10 neighbors of no"
                + " query. The nearest is query 1, at distance 26.75; its neighbors go as far as 5.75");
    assertThatThrownBy(() -> explanation.ofCandidate("c40"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`id` is c40, which is no candidate: none of 40 in ");
  }

  @Test
  void textIdsAndTargetTasksAreFoundByTheirNames() {
    Random random = new Random(3);
    float[][] rows = new float[300][4];
    for (float[] row : rows) {
      for (int k = 0; k < 4; k++) {
        row[k] = random.nextFloat();
      }
    }
    String[] ids = IntStream.range(0, 300).mapToObj(i -> "é \"" + i).toArray(String[]::new);
    Path output = folder.resolve("texts");
    Selections.of(
            Embeddings.numbered(rows)
                .withIds(StringIds.of(ids))
                .writeParquet(folder.resolve("candidates"), 2),
            Embeddings.numbered(rows).writeNpy(folder.resolve("queries"), 1),
            output)
        .alpha(0.3)
        .bandwidth(0.2)
        .prefetch(50)
        .format(SelectionFormat.CSV)
        .run();
    String nearest = of(output, null).ofQuery("17").neighbors().get(0).id();
    assertThat(nearest).isEqualTo(ids[17]);
    CandidateExplanation found = of(output, null).ofCandidate(nearest);
    assertThat(found.serves()).anySatisfy(served -> assertThat(served.query()).isEqualTo("17"));
  }

  @Test
  void aTargetTaskHasToBeNamed() throws Exception {
    Path output = folder.resolve("tasks");
    Selections.of(
            OverlappingTargets.candidates().writeParquet(folder.resolve("candidates"), 2),
            OverlappingTargets.queries().writeParquet(folder.resolve("queries"), 1),
            output)
        .taskColumn("task")
        .prefetch(60)
        .run();
    assertThatThrownBy(() -> of(output, null))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`task` is not given and must be one of the target tasks of")
        .hasMessageContaining("größe");
    assertThatThrownBy(() -> of(output, "other"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`task` is other; must be one of the target tasks of");
    Explanation one = of(output, "größe");
    assertThat(one.ofQuery(firstQuery(output, "task=größe")).task()).isEqualTo("größe");
    FileUtils.deleteDirectory(output.toFile());
  }

  private static String firstQuery(Path output, String task) {
    return String.valueOf(
        LocalSpark.session()
            .read()
            .parquet(output.resolve(task).resolve("transport").toString())
            .first()
            .get(0));
  }

  @Test
  void aSelectionThatIsNotWholeIsRefused() throws Exception {
    Path selection = selected(SelectionFormat.JSONL, Method.KNN_UNIFORM);
    FileUtils.deleteDirectory(selection.resolve("transport").toFile());
    assertThatThrownBy(() -> of(selection, null))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "which is damaged: transport/part-00000.jsonl is missing", "`overwrite`");
  }

  @Test
  void aSelectionWithoutATransportPlanSaysSo() throws Exception {
    Path selection = selected(SelectionFormat.JSONL, Method.KNN_UNIFORM);
    Path manifest = selection.resolve("_tsds.json");
    ObjectMapper json = new ObjectMapper();
    ObjectNode tree = (ObjectNode) json.readTree(manifest.toFile());
    ArrayNode files = (ArrayNode) tree.get("files");
    for (int i = files.size() - 1; i >= 0; i--) {
      if (files.get(i).get("name").asText().startsWith("transport/")) {
        files.remove(i);
      }
    }
    json.writeValue(manifest.toFile(), tree);
    assertThatThrownBy(() -> of(selection, null))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has no transport/, as the version that made it wrote none");
  }
}
