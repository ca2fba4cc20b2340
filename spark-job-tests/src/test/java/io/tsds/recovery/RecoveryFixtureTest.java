package io.tsds.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Budgets, efficiency, the filter and the bounds against the oracle's cases. */
class RecoveryFixtureTest {
  /** What a selection decided, in the order in which it did. */
  private record Decided(
      List<JsonLine> accepted, List<JsonLine> rejected, RecoverySelection.Outcome outcome) {
    List<String> ids() {
      return accepted.stream().map(JsonLine::id).toList();
    }
  }

  private record JsonLine(
      String id, int cluster, int round, long rank, double efficiency, ConceptGraph.Fit fit) {}

  static List<RecoveryFixture> cases() {
    return RecoveryFixture.NAMES.stream().map(RecoveryFixture::load).toList();
  }

  private static SelectionRules rules(RecoveryFixture fixture, boolean filtered, double tolerance) {
    return new SelectionRules(
        fixture.budget(),
        SelectionRules.Rounding.LARGEST_REMAINDER,
        SelectionRules.ClusterOrder.DEGRADATION,
        filtered,
        tolerance);
  }

  private static Decided select(RecoveryFixture fixture, SelectionRules rules) {
    List<JsonLine> accepted = new ArrayList<>();
    List<JsonLine> rejected = new ArrayList<>();
    List<Iterator<QueuedCandidate<String>>> queues =
        fixture.queues().stream().map(List::iterator).toList();
    RecoverySelection.Outcome outcome =
        RecoverySelection.select(
            rules,
            fixture.clusters(),
            queues,
            new RecoverySelection.Decisions<>() {
              @Override
              public void accepted(
                  QueuedCandidate<String> candidate, int cluster, long rank, int round) {
                accepted.add(
                    new JsonLine(
                        candidate.id(), cluster, round, rank, candidate.efficiency(), null));
              }

              @Override
              public void rejected(
                  QueuedCandidate<String> candidate, int cluster, int round, ConceptGraph.Fit fit) {
                rejected.add(new JsonLine(candidate.id(), cluster, round, -1, 0, fit));
              }
            });
    return new Decided(accepted, rejected, outcome);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void defaultRulesSelectWhatTheOracleSelects(RecoveryFixture fixture) {
    assertAgrees(select(fixture, rules(fixture, true, 0)), fixture, "result");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withoutTheFilterAllBudgetsAreFilled(RecoveryFixture fixture) {
    assertAgrees(select(fixture, rules(fixture, false, 0)), fixture, "noFilter");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aToleranceAcceptsNewPairs(RecoveryFixture fixture) {
    assertAgrees(select(fixture, rules(fixture, true, 0.5)), fixture, "tolerantFilter");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thePapersRulesCutSharesAndVisitByNumber(RecoveryFixture fixture) {
    SelectionRules paper =
        new SelectionRules(
            fixture.budget(),
            SelectionRules.Rounding.PAPER,
            SelectionRules.ClusterOrder.NUMBER,
            true,
            0);
    assertAgrees(select(fixture, paper), fixture, "paperMode");
    long[] budgets =
        Budgets.byFloor(
            fixture.budget(),
            fixture.clusters().stream().mapToDouble(ClusterDegradation::degradation).toArray());
    fixture
        .expected()
        .get("paperBudgets")
        .properties()
        .forEach(
            cluster ->
                assertThat(budgets[Integer.parseInt(cluster.getKey())])
                    .isEqualTo(cluster.getValue().asLong()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalBudgetsAreABaseline(RecoveryFixture fixture) {
    SelectionRules equal =
        new SelectionRules(
            fixture.budget(),
            SelectionRules.Rounding.EQUAL,
            SelectionRules.ClusterOrder.NUMBER,
            true,
            0);
    Decided decided = select(fixture, equal);
    JsonNode expected = fixture.expected().get("equalAllocation");
    expected
        .get("firstBudgets")
        .properties()
        .forEach(
            cluster ->
                assertThat(
                        decided
                            .outcome()
                            .clusters()
                            .get(Integer.parseInt(cluster.getKey()))
                            .firstBudget())
                    .as("cluster " + cluster.getKey())
                    .isEqualTo(cluster.getValue().asLong()));
    List<String> ids = new ArrayList<>();
    expected.get("selected").forEach(id -> ids.add(id.asText()));
    assertThat(decided.ids()).isEqualTo(ids);
  }

  @Test
  void aQueueThatIsShorterThanItsClusterIsRefused() {
    RecoveryFixture fixture = RecoveryFixture.load("basic");
    List<Iterator<QueuedCandidate<String>>> queues =
        fixture.queues().stream().map(queue -> queue.subList(0, 3).iterator()).toList();
    assertThatThrownBy(
            () ->
                RecoverySelection.select(
                    rules(fixture, false, 0), fixture.clusters(), queues, IGNORED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ended after 3 of ");
  }

  private static final RecoverySelection.Decisions<String> IGNORED =
      new RecoverySelection.Decisions<>() {
        @Override
        public void accepted(
            QueuedCandidate<String> candidate, int cluster, long rank, int round) {}

        @Override
        public void rejected(
            QueuedCandidate<String> candidate, int cluster, int round, ConceptGraph.Fit fit) {}
      };

  private static void assertAgrees(Decided decided, RecoveryFixture fixture, String rules) {
    JsonNode expected = fixture.expected().get(rules);
    List<JsonLine> accepted = decided.accepted();
    assertThat(accepted).hasSize(expected.get("selected").size());
    for (int i = 0; i < accepted.size(); i++) {
      JsonNode row = expected.get("selected").get(i);
      JsonLine line = accepted.get(i);
      assertThat(line.id()).as("accepted " + i).isEqualTo(row.get("id").asText());
      assertThat(line.cluster()).isEqualTo(row.get("cluster").asInt());
      assertThat(line.round()).isEqualTo(row.get("round").asInt());
      assertThat(line.rank()).isEqualTo(row.get("rank").asLong());
      double ies = row.get("ies").asDouble();
      assertThat(line.efficiency()).isCloseTo(ies, within(1e-14 * ies));
    }
    assertThat(decided.rejected()).hasSize(expected.get("rejected").size());
    for (int i = 0; i < decided.rejected().size(); i++) {
      JsonNode row = expected.get("rejected").get(i);
      JsonLine line = decided.rejected().get(i);
      assertThat(line.id()).as("rejected " + i).isEqualTo(row.get("id").asText());
      assertThat(line.cluster()).isEqualTo(row.get("cluster").asInt());
      assertThat(line.round()).isEqualTo(row.get("round").asInt());
      assertThat(line.fit().first()).isEqualTo(row.get("pair").get(0).asText());
      assertThat(line.fit().second()).isEqualTo(row.get("pair").get(1).asText());
      assertThat(line.fit().missing()).isEqualTo(row.get("missing").asLong());
      assertThat(line.fit().pairs()).isEqualTo(row.get("pairs").asLong());
    }
    assertOutcome(decided.outcome(), fixture, expected);
  }

  private static void assertOutcome(
      RecoverySelection.Outcome outcome, RecoveryFixture fixture, JsonNode expected) {
    for (JsonNode row : expected.get("clusters")) {
      int cluster = row.get("cluster").asInt();
      RecoverySelection.ClusterOutcome came = outcome.clusters().get(cluster);
      ClusterDegradation known = fixture.clusters().get(cluster);
      assertThat(known.size()).isEqualTo(row.get("size").asLong());
      assertThat(known.degradation()).isCloseTo(row.get("cds").asDouble(), within(1e-15));
      assertThat(came.quota()).isCloseTo(row.get("quota").asDouble(), within(1e-12));
      assertThat(came.firstBudget()).isEqualTo(row.get("firstBudget").asLong());
      assertThat(came.selected()).isEqualTo(row.get("selected").asLong());
      assertThat(came.visited()).isEqualTo(row.get("visited").asLong());
      assertThat(came.rejected()).isEqualTo(row.get("rejected").asLong());
      assertThat(came.shortfall()).isEqualTo(row.get("shortfall").asLong());
    }
    assertThat(outcome.rounds()).hasSize(expected.get("rounds").size());
    for (int round = 0; round < outcome.rounds().size(); round++) {
      long[] given = outcome.rounds().get(round);
      expected
          .get("rounds")
          .get(round)
          .properties()
          .forEach(
              cluster ->
                  assertThat(given[Integer.parseInt(cluster.getKey())])
                      .isEqualTo(cluster.getValue().asLong()));
    }
    assertThat(outcome.unfilled()).isEqualTo(expected.get("unfilled").asLong());
    assertThat(outcome.concepts()).isEqualTo(expected.get("concepts").asInt());
    assertThat(outcome.conceptPairs()).isEqualTo(expected.get("conceptPairs").asLong());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void boundsAreThoseOfTheOracle(RecoveryFixture fixture) {
    List<String> selected = select(fixture, rules(fixture, true, 0)).ids();
    double[] weights =
        fixture.clusters().stream()
            .mapToDouble(cluster -> cluster.size() / (double) fixture.candidates().size())
            .toArray();
    double lambda = fixture.expected().get("parameters").get("lambdaForLossGap").asDouble();
    for (String name : fixture.references()) {
      JsonNode expected = fixture.expected().get("bounds").get(name);
      AllocationBound bound = bound(fixture, selected, fixture.reference(name));
      assertThat(bound.sharedCounts()).isEqualTo(expected.get("sharedCounts").asLong());
      assertThat(bound.common()).isEqualTo(expected.get("common").asLong());
      double separable = bound.separable(weights);
      assertClose(bound.printed(), expected.get("printed"));
      assertClose(bound.allocation(), expected.get("allocation"));
      assertClose(bound.realized(), expected.get("realized"));
      assertClose(separable, expected.get("separable"));
      assertClose(lambda * bound.printed(), expected.get("lossGap").get("printed"));
      assertClose(lambda * bound.allocation(), expected.get("lossGap").get("allocation"));
      assertClose(lambda * bound.realized(), expected.get("lossGap").get("realized"));
      assertThat(bound.allocation()).isLessThanOrEqualTo(bound.realized());
      for (JsonNode row : expected.get("clusters")) {
        AllocationBound.ClusterShare share = bound.clusters().get(row.get("cluster").asInt());
        assertThat(share.selected()).isEqualTo(row.get("selected").asLong());
        assertThat(share.reference()).isEqualTo(row.get("reference").asLong());
        assertThat(share.shortfall()).isEqualTo(row.get("shortfall").asLong());
        assertThat(share.excess()).isEqualTo(row.get("excess").asLong());
        assertClose(share.distance(), row.get("distance"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void constantsOfTheBoundsAreOnlyBoundedFromBelow(RecoveryFixture fixture) {
    List<String> selected = select(fixture, rules(fixture, true, 0)).ids();
    String first = fixture.references().get(0);
    double realized = bound(fixture, selected, fixture.reference(first)).realized();
    JsonNode expected = fixture.expected().get("lambdaLowerBound");
    double[] losses = {
      expected.get("losses").get(0).asDouble(), expected.get("losses").get(1).asDouble()
    };
    assertClose(
        LossFacts.lambdaAtLeast(losses, new double[][] {{0, realized}, {realized, 0}}),
        expected.get("value"));

    Set<String> chosen = new HashSet<>(selected);
    fixture
        .expected()
        .get("residualEpsilon")
        .properties()
        .forEach(
            cluster -> {
              List<RecoveryFixture.Candidate> members =
                  fixture.members(Integer.parseInt(cluster.getKey()));
              double[] left =
                  members.stream()
                      .filter(candidate -> !chosen.contains(candidate.id().asText()))
                      .mapToDouble(RecoveryFixture.Candidate::degradation)
                      .sorted()
                      .toArray();
              double least =
                  members.stream()
                      .map(RecoveryFixture.Candidate::degradation)
                      .sorted(Comparator.naturalOrder())
                      .limit(left.length)
                      .mapToDouble(Double::doubleValue)
                      .sum();
              double epsilon = LossFacts.residualEpsilon(Arrays.stream(left).sum(), least);
              if (cluster.getValue().isTextual()) {
                assertThat(epsilon).isInfinite();
              } else {
                assertClose(epsilon, cluster.getValue());
              }
            });
  }

  private static AllocationBound bound(
      RecoveryFixture fixture, List<String> selected, List<String> reference) {
    Map<String, Integer> clusters = fixture.clusterById();
    Set<String> both = new HashSet<>(selected);
    both.retainAll(new HashSet<>(reference));
    return AllocationBound.of(
        fixture.budget(),
        counts(selected, clusters, fixture.clusterCount()),
        counts(reference, clusters, fixture.clusterCount()),
        both.size());
  }

  private static long[] counts(List<String> ids, Map<String, Integer> clusters, int count) {
    long[] counts = new long[count];
    ids.forEach(id -> counts[clusters.get(id)]++);
    return counts;
  }

  private static void assertClose(double actual, JsonNode expected) {
    assertThat(actual).isCloseTo(expected.asDouble(), within(1e-12));
  }
}
