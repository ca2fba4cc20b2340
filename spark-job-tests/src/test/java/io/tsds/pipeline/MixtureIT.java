package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.UserException;
import io.tsds.report.MixtureFacts;
import io.tsds.report.ReportJson;
import io.tsds.report.TargetsReport;
import io.tsds.report.TargetsText;
import io.tsds.report.html.TargetsHtml;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.FinishedStages;
import io.tsds.testkit.HookedDisk;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import io.tsds.verify.Findings;
import io.tsds.verify.Verification;
import io.tsds.verify.VerifyParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sample over all target tasks, beside their own. */
class MixtureIT {
  private static final String NAMED = "50% = half=1, a/b c=0,größe=3";

  @TempDir private Path folder;

  private Path candidates;
  private Path queries;

  @BeforeEach
  void writeInputs() {
    candidates = OverlappingTargets.candidates().writeParquet(folder.resolve("c"), 2);
    queries = OverlappingTargets.queries().writeParquet(folder.resolve("q"), 2);
  }

  @AfterEach
  void clearTheDisk() {
    HookedDisk.clear();
  }

  private Path output() {
    return folder.resolve("out");
  }

  private Selections selection(Path output) {
    return Selections.of(candidates, queries, output)
        .scale(2)
        .bandwidth(0.4)
        .prefetch(60)
        .sampleSize(30)
        .taskColumn("task")
        .format(SelectionFormat.JSONL);
  }

  private Findings verified() {
    return new Verification(LocalSpark.session(), new VerifyParameters(output().toString(), 2, 7))
        .run();
  }

  private SortedMap<String, Double> weighted(TargetsReport report, double... weights) {
    SortedMap<String, Double> sums = new TreeMap<>();
    for (int target = 0; target < weights.length; target++) {
      double weight = weights[target];
      if (weight > 0) {
        JsonLines.probabilities(output().resolve(report.tasks().get(target).folder()))
            .forEach((id, p) -> sums.merge(id, weight * p, Double::sum));
      }
    }
    return sums;
  }

  @Test
  void isDrawnFromTheWeightedProbabilitiesOfAllTargetTasks() throws IOException {
    TargetsReport report =
        selection(output()).taskWeights("queries").sampleSizes(10L, 30L).epochs(2).targetsReport();
    MixtureFacts mixture = report.mixture();
    SortedMap<String, Double> written = JsonLines.probabilities(output().resolve("mixture"));
    assertThat(written).isEqualTo(weighted(report, 1 / 40.0, 24 / 40.0, 15 / 40.0));
    assertThat(mixture.weights())
        .containsExactly(
            new MixtureFacts.Weight(OverlappingTargets.NAMES.get(0), 1 / 40.0),
            new MixtureFacts.Weight(OverlappingTargets.NAMES.get(1), 24 / 40.0),
            new MixtureFacts.Weight(OverlappingTargets.NAMES.get(2), 15 / 40.0));
    assertThat(mixture.support().size()).isEqualTo(written.size());
    Map<Integer, Long> draws = new TreeMap<>();
    for (JsonNode row :
        JsonLines.parsed(JsonLines.lines(output().resolve("mixture/selection/size=30")))) {
      draws.merge(row.get("epoch").asInt(), row.get("draws").asLong(), Long::sum);
      assertThat(written).containsKey(row.get("id").asText());
    }
    assertThat(draws).isEqualTo(Map.of(0, 30L, 1, 30L));
    assertThat(output().resolve("mixture/_SUCCESS")).exists();
    assertThat(output().resolve("mixture/selection/size=10")).exists();

    assertThat(ReportJson.readTargets(Files.readString(output().resolve("report.json"))))
        .isEqualTo(report);
    assertThat(TargetsText.write(report)).contains("mixture", "größe 37.5 %");
    assertThat(TargetsHtml.write(report)).contains("Mixture of the target tasks");
    Findings findings = verified();
    assertThat(findings.failures()).as(findings.text()).isEmpty();
    assertThat(findings.checks().stream().map(Findings.Check::subject))
        .contains("mixture", "mixture: probabilities", "mixture: size 10: draws");
  }

  @Test
  void leavesTheTargetTasksAsTheyAre() {
    TargetsReport alone = selection(folder.resolve("alone")).targetsReport();
    TargetsReport mixed = selection(output()).taskWeights(NAMED).targetsReport();
    assertThat(alone.mixture()).isNull();
    assertThat(folder.resolve("alone/mixture")).doesNotExist();
    for (int target = 0; target < 3; target++) {
      assertThat(mixed.tasks().get(target).checksums())
          .isEqualTo(alone.tasks().get(target).checksums());
    }
    assertThat(JsonLines.probabilities(output().resolve("mixture")))
        .isEqualTo(weighted(mixed, 0.25, 0, 0.75));
  }

  @Test
  void aTargetTaskAloneInItIsThatTargetTask() {
    TargetsReport report =
        selection(output()).taskWeights("50% = half=0,a/b c=7,größe=0").targetsReport();
    assertThat(report.mixture().checksums().selection())
        .isEqualTo(report.tasks().get(1).checksums().selection());
    assertThat(report.mixture().checksums().probabilities())
        .isEqualTo(report.tasks().get(1).checksums().probabilities());
  }

  @Test
  void otherTargetTasksAreRefusedBeforeTheSearch() {
    assertThatThrownBy(() -> selection(output()).taskWeights("a/b c=1,law=2").run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`task-weights` names law, which is no target task");
    assertThat(folder.resolve("out.work/" + "stages")).doesNotExist();
    assertThatThrownBy(() -> selection(output()).taskColumn(null).taskWeights("equal").parameters())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`task-weights` is equal", "must go with `task-column`");
  }

  /** The target tasks do not depend on the weights, so that a resumed run has them already. */
  @Test
  void otherWeightsTakeTheTargetTasksOfAnUnfinishedRun() throws IOException {
    TargetsReport undisturbed =
        selection(folder.resolve("undisturbed")).taskWeights("equal").targetsReport();
    Path work = folder.resolve("work");
    Selections onFullDisk = selection(output()).workDir(HookedDisk.uri(work));
    HookedDisk.fillUp("mixture");
    assertThatThrownBy(() -> onFullDisk.taskWeights(NAMED).run())
        .hasStackTraceContaining("no space left on device");
    HookedDisk.clear();
    assertThat(FinishedStages.seconds(work)).containsKeys("neighbors", "pool", "written-000000");
    Instant later = Instant.now();
    TargetsReport resumed = onFullDisk.taskWeights("equal").resume().targetsReport();
    assertThat(resumed.mixture().checksums()).isEqualTo(undisturbed.mixture().checksums());
    assertThat(resumed.tasks().get(0).checksums())
        .isEqualTo(undisturbed.tasks().get(0).checksums());
    String taken =
        Files.readString(
            output().resolve(OverlappingTargets.FOLDERS.get(0)).resolve("report.json"));
    assertThat(ReportJson.read(taken).run().started()).isBefore(later);
    Findings findings = verified();
    assertThat(findings.failures()).as(findings.text()).isEmpty();
  }

  @Test
  void aMixtureThatWasChangedShows() throws IOException {
    selection(output()).taskWeights(NAMED).draw(DrawMode.HIGHEST).sampleSize(10).run();
    Path report = output().resolve("report.json");
    String json = Files.readString(report);
    Files.writeString(report, json.replaceFirst("\"weight\" : 0.75", "\"weight\" : 0.76"));
    Path probabilities = output().resolve("mixture/probabilities/part-00000.jsonl");
    List<String> lines = Files.readAllLines(probabilities);
    String first = lines.get(0);
    double p = JsonLines.parsed(List.of(first)).get(0).get("probability").asDouble();
    lines.set(0, first.replace(Double.toString(p), Double.toString(Math.nextUp(p))));
    Files.write(probabilities, lines);
    assertThat(verified().failures())
        .anySatisfy(failure -> assertThat(failure).startsWith("mixture: weights: expected"))
        .anySatisfy(failure -> assertThat(failure).startsWith("mixture: id "))
        .anySatisfy(failure -> assertThat(failure).startsWith("mixture: probabilities: checksum"));
  }

  @Test
  void rowNumberedCandidatesGetWeightsOfTheMixtureToo() {
    Embeddings rows = Embeddings.numbered(OverlappingTargets.candidates().rows());
    candidates = rows.writeNpy(folder.resolve("npy"), 1);
    TargetsReport report = selection(output()).taskWeights("equal").weights().targetsReport();
    assertThat(output().resolve("mixture/weights.npy")).hasSize(128 + 8L * rows.rows().length);
    assertThat(report.mixture().checksums().weights()).matches("[0-9a-f]{64}");
    Findings findings = verified();
    assertThat(findings.failures()).as(findings.text()).isEmpty();
    assertThat(findings.checks().stream().map(Findings.Check::subject))
        .contains("mixture: weights", "target task größe: weights");
  }
}
