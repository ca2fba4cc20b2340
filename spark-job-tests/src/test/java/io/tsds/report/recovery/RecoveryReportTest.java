package io.tsds.report.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.UserException;
import io.tsds.recovery.ClusterDegradation;
import io.tsds.recovery.RecoverySelection.ClusterOutcome;
import io.tsds.report.ReportJson;
import io.tsds.report.recovery.ClusteringFacts.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecoveryReportTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void comesBackFromJsonAsItWas() {
    for (RecoveryReport report :
        List.of(
            RecoveryExamples.full(), RecoveryExamples.troubled(), RecoveryExamples.ofColumn())) {
      String json = ReportJson.write(report);

      RecoveryReport read = ReportJson.read(json, RecoveryReport.class, Map.of());
      assertThat(read).isEqualTo(report);
      assertThat(ReportJson.write(read)).isEqualTo(json);
    }
  }

  @Test
  void holdsAllThatIsPromised() throws Exception {
    JsonNode json = MAPPER.readTree(ReportJson.write(RecoveryExamples.full()));

    for (String pointer :
        List.of(
            "/run/started",
            "/run/exitStatus",
            "/parameters/sample-size",
            "/parameters/graph-regularization",
            "/files/candidates/uri",
            "/files/degradation/bytes",
            "/files/output",
            "/files/selectionFormat",
            "/counts/candidates",
            "/counts/skippedCandidates",
            "/counts/eligible",
            "/counts/withoutDegradation",
            "/counts/droppedConcepts",
            "/counts/selected",
            "/counts/rejected",
            "/counts/unfilled",
            "/clustering/graph",
            "/clustering/neighbors",
            "/clustering/regularization",
            "/clustering/dimension",
            "/clustering/distinctVectors",
            "/clustering/landmarks",
            "/clustering/eigenvalues/0",
            "/clustering/tried/0/clusters",
            "/clustering/tried/0/error",
            "/clustering/chosen",
            "/clustering/stability",
            "/clustering/iterations",
            "/clusters/0/number",
            "/clusters/0/size",
            "/clusters/0/eligible",
            "/clusters/0/coverage",
            "/clusters/0/degradation",
            "/clusters/0/standardError",
            "/clusters/0/share",
            "/clusters/0/quota",
            "/clusters/0/firstBudget",
            "/clusters/0/selected",
            "/clusters/0/visited",
            "/clusters/0/rejected",
            "/clusters/0/shortfall",
            "/clusters/0/meanEfficiency",
            "/rounds/1/given/3",
            "/concepts/vertices",
            "/concepts/edges",
            "/concepts/tolerance",
            "/concepts/rejected",
            "/concepts/pairs/0/first",
            "/concepts/pairs/19/candidates",
            "/concepts/decided",
            "/bounds/1/name",
            "/bounds/1/description",
            "/bounds/1/size",
            "/bounds/1/sharedCounts",
            "/bounds/1/printed/statement",
            "/bounds/1/printed/distance",
            "/bounds/1/allocation/lossGap",
            "/bounds/1/realized/distance",
            "/bounds/1/separable/distance",
            "/bounds/1/weights/3",
            "/bounds/1/clusters/0/shortfall",
            "/bounds/1/clusters/0/excess",
            "/lossConstants/lambda",
            "/lossConstants/lambdaLowerBound",
            "/lossConstants/surrogateEpsilon/0",
            "/scatter/of",
            "/scatter/x/0",
            "/scatter/y/0",
            "/scatter/cluster/0",
            "/scatter/selected/0",
            "/stages/0/seconds",
            "/blas/name",
            "/filter/name",
            "/checksums/selection",
            "/checksums/clusters",
            "/checksums/rejected",
            "/checksums/inputs/candidates",
            "/versions/tsdsSpark")) {
      assertThat(json.at(pointer).isValueNode() && !json.at(pointer).isNull()).as(pointer).isTrue();
    }
    assertThat(json.at("/clustering/graph").asText()).isEqualTo("neighbors");
    assertThat(json.at("/bounds/1/printed/statement").asText())
        .isEqualTo("Theorem 2 as printed; no bound");
    assertThat(json.at("/lossConstants/surrogateEpsilon/2").isNull()).isTrue();
    assertThat(json.at("/bounds/0/separable").isNull()).isTrue();
    assertThat(json.at("/concepts/pairs")).hasSize(ConceptFacts.MOST_PAIRS);
  }

  @Test
  void keepsKeysThatHaveNoValueAsNull() throws Exception {
    JsonNode full = MAPPER.readTree(ReportJson.write(RecoveryExamples.full()));
    JsonNode column = MAPPER.readTree(ReportJson.write(RecoveryExamples.ofColumn()));

    assertThat(names(column)).isEqualTo(names(full));
    for (String absent : List.of("clustering", "scatter", "blas", "filter")) {
      assertThat(column.get(absent).isNull()).as(absent).isTrue();
    }
    assertThat(names(full.at("/clusters/0"))).doesNotContain("emptiedByFilter");
  }

  @Test
  void refusesWhatIsNotAReport() {
    String json = ReportJson.write(RecoveryExamples.full());

    assertThatThrownBy(() -> ReportJson.read("{}", RecoveryReport.class, Map.of()))
        .isInstanceOf(UserException.class);
    assertThatThrownBy(
            () ->
                ReportJson.read(
                    json.replace("\"lambdaRefuted\"", "\"refuted\""),
                    RecoveryReport.class,
                    Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("lambdaRefuted");
  }

  @Test
  void refusesFiguresThatContradictEachOther() {
    assertThatThrownBy(() -> RecoveryCounts.of(new RecoveryCounts.Read(10, 0, 0, 11, 0), 5, 5, 0))
        .hasMessage("withoutDegradation is -1; a count is at least 0");
    assertThatThrownBy(() -> RecoveryCounts.of(new RecoveryCounts.Read(10, 0, 0, 8, 0), 5, 5, 4))
        .hasMessage("selected and rejected is 9; must be at most 8");
    assertThatThrownBy(() -> new RecoveryCounts(10, 0, 0, 8, 2, 0, 5, 3, 0, 1))
        .hasMessage("selected and unfilled is 4; the other counts say 5");
    assertThatThrownBy(() -> new Trial(0, 0.5)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new Trial(3, Double.NaN)).hasMessageContaining("error is NaN");
    assertThatThrownBy(
            () -> new ScatterFacts(9, List.of(1.0), List.of(), List.of(0), List.of(true)))
        .hasMessage("values of y is 0; the other counts say 1");
    assertThatThrownBy(() -> new ConceptFacts(1.5, 0, 0, 0, 0, List.of(), false))
        .hasMessage("tolerance is 1.5; must be in [0, 1]");
  }

  @Test
  void clusterOfWhichNothingIsMeasuredHasNoDegradation() {
    ClusterOutcome nothing = new ClusterOutcome(0, 0, 0, 0);
    ClusterFacts unmeasured =
        ClusterFacts.of(0, new ClusterDegradation(5, 0, 0, 0), nothing, 3, Double.NaN);
    ClusterFacts single =
        ClusterFacts.of(0, new ClusterDegradation(5, 1, 0, 0), nothing, 3, Double.NaN);

    assertThat(unmeasured.degradation()).isNull();
    assertThat(unmeasured.meanEfficiency()).isNull();
    assertThat(single.degradation()).isZero();
    assertThat(single.standardError()).isNull();
    assertThat(single.coverage()).isEqualTo(0.2);
  }

  @Test
  void filterDecidesWhereItEmptiesAQueueOrRejectsMost() {
    ClusterDegradation known = new ClusterDegradation(100, 100, 0.1, 0.01);
    ClusterFacts emptied = ClusterFacts.of(0, known, new ClusterOutcome(80, 80, 60, 100), 80, 0.01);
    ClusterFacts rejecting =
        ClusterFacts.of(0, known, new ClusterOutcome(10, 10, 10, 21), 10, 0.01);
    ClusterFacts cutByFloors =
        ClusterFacts.of(0, known, new ClusterOutcome(10.5, 10, 10, 12), 11, 0.01);

    assertThat(ConceptFacts.decided(List.of(emptied), 20)).isTrue();
    assertThat(ConceptFacts.decided(List.of(emptied), 0)).isFalse();
    assertThat(ConceptFacts.decided(List.of(rejecting), 0)).isTrue();
    assertThat(ConceptFacts.decided(List.of(cutByFloors), 1)).isFalse();
  }

  @Test
  void runsOnTheSameSetWithDifferentLossesRefuteEveryLambda() {
    LossConstants.RunLoss run = new LossConstants.RunLoss("equal", 1.5);
    LossConstants refuted =
        LossConstants.of(null, List.of(run, run), Double.POSITIVE_INFINITY, new double[0]);

    assertThat(refuted.lambdaRefuted()).isTrue();
    assertThat(refuted.lambdaLowerBound()).isNull();
    assertThat(LossConstants.of(null, List.of(run), 0, new double[0]).lambdaLowerBound()).isNull();
  }

  @Test
  void refusesClustersThatDoNotAddUpToTheCounts() {
    RecoveryReport full = RecoveryExamples.full();
    RecoveryReport.Subject subject =
        new RecoveryReport.Subject(full.run(), full.parameters(), full.files(), full.counts());
    RecoveryReport.Result result =
        new RecoveryReport.Result(
            full.rounds(), full.concepts(), full.bounds(), full.lossConstants(), full.checksums());
    RecoveryReport.Execution execution =
        new RecoveryReport.Execution(full.stages(), full.blas(), full.filter(), full.versions());

    assertThatThrownBy(
            () ->
                RecoveryReport.of(
                    subject,
                    new RecoveryReport.Grouping(
                        full.clustering(), full.clusters().subList(0, 3), full.scatter()),
                    result,
                    execution,
                    List.of()))
        .hasMessage("sizes of clusters is 49000; the other counts say 52000");
    assertThatThrownBy(
            () ->
                RecoveryReport.of(
                    subject,
                    new RecoveryReport.Grouping(
                        full.clustering(),
                        full.clusters(),
                        new ScatterFacts(9, List.of(1.0), List.of(1.0), List.of(4), List.of(true))),
                    result,
                    execution,
                    List.of()))
        .hasMessage("cluster of the scatter is 4; must be at most 3");
  }

  @Test
  void equalSharesAreCalledWhatTheyAre() {
    assertThat(RecoveryVerdict.of(RecoveryExamples.full()).rule())
        .startsWith("The more the pruned model departed");
    assertThat(RecoveryVerdict.of(RecoveryExamples.ofColumn()).rule())
        .startsWith("There is one cluster");
    assertThat(RecoveryVerdict.of(RecoveryExamples.equalShares()).rule())
        .startsWith("Every cluster has the same share of the budget");
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
