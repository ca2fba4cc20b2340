package io.tsds.report.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.recovery.ClusterDegradation;
import io.tsds.recovery.RecoverySelection.ClusterOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryWarningsTest {

  @Test
  void runWithoutTroubleWarnsOfNothing() {
    assertThat(RecoveryExamples.full().warnings()).containsExactly(RecoveryExamples.WARNING);
    List<ClusterFacts> calm =
        List.of(
            cluster(0, new ClusterDegradation(900, 900, 0.2, 0.01), 60, 60, 61),
            cluster(1, new ClusterDegradation(500, 300, 0.1, 0.01), 40, 40, 44));
    assertThat(warnings(calm, 100, LossConstants.unknown(), 0)).isEmpty();
  }

  @Test
  void allThatThereIsToWarnOfIsSaid() {
    List<String> warnings = RecoveryExamples.troubled().warnings();

    for (String beginning :
        List.of(
            "1,965 of the 2,000 that were asked for could not be selected: the clusters that are"
                + " short have no candidates left that the concept filter accepts.",
            "The selection does not follow the degradation: the concept filter left less than 80 % of"
                + " their budget to cluster 0 (20 of 1,200), cluster 1 (15 of 800)",
            "The concept filter, not the budget, decided",
            "The clusters are not stable: those of two samples of the candidates agree by an"
                + " adjusted Rand index of only 0.31",
            "The error is least at 12 clusters, the most that were tried",
            "The degradation of cluster 1 was measured on fewer than 30 candidates",
            "Measured on a part of the candidates, the degradations of clusters 0 and 1 differ by"
                + " less than two standard errors",
            "No candidate of cluster 3 has a degradation",
            "On cluster 2 the pruned model does not differ from the original at all (degradation"
                + " 0): the budget there is 0.",
            "`loss-lipschitz` is 0.1, but the runs show that lambda is at least 0.5",
            "7 rows of the candidates are faulty and left out (`on-bad-row` skip).")) {
      assertThat(warnings).as(beginning).anyMatch(warning -> warning.startsWith(beginning));
    }
    assertThat(warnings).hasSize(12);
  }

  @Test
  void clustersThatWereMeasuredAltogetherDoNotOverlapByChance() {
    List<ClusterFacts> whole =
        List.of(
            cluster(0, new ClusterDegradation(900, 900, 0.11, 0.05), 60, 60, 60),
            cluster(1, new ClusterDegradation(500, 500, 0.1, 0.05), 40, 40, 40));

    assertThat(warnings(whole, 100, LossConstants.unknown(), 0)).isEmpty();
  }

  @Test
  void clustersOfWhichNothingMeasuredIsLeftAreNamed() {
    ClusterFacts exhausted =
        ClusterFacts.of(
            0,
            new ClusterDegradation(900, 50, 0.2, 0.01),
            new ClusterOutcome(90, 50, 50, 50),
            100,
            0.01);
    List<ClusterFacts> clusters =
        List.of(exhausted, cluster(1, new ClusterDegradation(500, 500, 0.02, 0.001), 50, 50, 50));

    assertThat(warnings(clusters, 100, LossConstants.unknown(), 0).get(0))
        .startsWith(
            "All measured candidates are selected of cluster 0 (50, of 900 in all; its share is 90)");
  }

  @Test
  void reasonOfAnUnfilledBudgetIsTheOneThatHolds() {
    List<ClusterFacts> cut =
        List.of(
            cluster(0, new ClusterDegradation(900, 900, 0.2, 0.01), 66, 66, 66),
            cluster(1, new ClusterDegradation(500, 500, 0.1, 0.01), 33, 33, 33));
    List<ClusterFacts> used =
        List.of(
            cluster(0, new ClusterDegradation(90, 90, 0.2, 0.01), 90, 90, 90),
            cluster(1, new ClusterDegradation(500, 500, 0, 0), 0, 0, 0));

    assertThat(warnings(cut, 100, LossConstants.unknown(), 0).get(0))
        .startsWith("1 of the 100 that were asked for")
        .contains("cut to whole numbers");
    assertThat(warnings(used, 100, LossConstants.unknown(), 0).get(0))
        .contains("on which the two models differ have no candidates left");
  }

  @Test
  void oneClusterAndRunsThatContradictEachOtherAreSaid() {
    List<ClusterFacts> one =
        List.of(cluster(0, new ClusterDegradation(900, 900, 0.2, 0.01), 100, 100, 100));
    LossConstants refuted = new LossConstants(null, List.of(), null, true, List.of());

    assertThat(warnings(one, 100, refuted, 1))
        .hasSize(3)
        .anyMatch(warning -> warning.startsWith("All candidates are in one cluster"))
        .anyMatch(warning -> warning.startsWith("Two runs on the same set"))
        .contains("1 row of the degradation file is faulty and left out (`on-bad-row` skip).");
  }

  @Test
  void namesOfManyClustersDoNotFillTheScreen() {
    List<ClusterFacts> many = new ArrayList<>();
    many.add(cluster(0, new ClusterDegradation(900, 900, 0.2, 0.01), 100, 100, 100));
    for (int number = 1; number <= 5000; number++) {
      many.add(cluster(number, new ClusterDegradation(2, 0, 0, 0), 0, 0, 0));
    }

    assertThat(warnings(many, 100, LossConstants.unknown(), 0))
        .singleElement()
        .asString()
        .contains("cluster 10 and 4,990 others")
        .hasSizeLessThan(300);
  }

  private static ClusterFacts cluster(
      int number, ClusterDegradation known, long first, long selected, long visited) {
    return ClusterFacts.of(
        number, known, new ClusterOutcome(first, first, selected, visited), 100, 0.01);
  }

  private static List<String> warnings(
      List<ClusterFacts> clusters, long budget, LossConstants constants, long skipped) {
    long size = clusters.stream().mapToLong(ClusterFacts::size).sum();
    long eligible = clusters.stream().mapToLong(ClusterFacts::eligible).sum();
    long selected = clusters.stream().mapToLong(ClusterFacts::selected).sum();
    long rejected = clusters.stream().mapToLong(ClusterFacts::rejected).sum();
    RecoveryReport example = RecoveryExamples.ofColumn();
    return RecoveryWarnings.of(
        new RecoveryReport.Subject(
            example.run(),
            example.parameters(),
            example.files(),
            RecoveryCounts.of(
                new RecoveryCounts.Read(size, 0, skipped, eligible, 0),
                budget,
                selected,
                rejected)),
        new RecoveryReport.Grouping(null, clusters, null),
        new RecoveryReport.Result(
            List.of(),
            ConceptFacts.of(0.0, 0, 0, List.of(), clusters, budget - selected),
            List.of(),
            constants,
            example.checksums()));
  }
}
