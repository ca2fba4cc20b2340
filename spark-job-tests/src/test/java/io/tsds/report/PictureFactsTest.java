package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.assignment.Assignment;
import io.tsds.assignment.AssignmentResult;
import io.tsds.assignment.Method;
import io.tsds.embedding.LongIds;
import io.tsds.knn.NeighborLists;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PictureFactsTest {
  private static final int QUERIES = 300;
  private static final int LENGTH = 40;
  private static final NeighborLists LISTS = lists();
  private static final AssignmentResult SOLVED =
      Assignment.of(Method.KNN_UNIFORM, 0.5, 5).solve(LISTS, null, 100_000);

  @Test
  void quantilesOfSortedValuesAreTheValues() {
    double[] values = IntStream.rangeClosed(0, 40).mapToDouble(i -> 40 - i).toArray();

    assertThat(Quantiles.of(values))
        .isEqualTo(IntStream.rangeClosed(0, 40).mapToObj(i -> (double) i).toList());
    assertThat(Quantiles.of(new double[] {3})).hasSize(Quantiles.COUNT).containsOnly(3.0);
  }

  @Test
  void selectedDistancesAreWeightedByTheirMass() {
    Quantiles.Weighted weighted = new Quantiles.Weighted(1, 3);
    weighted.add(1, 0.25);
    weighted.add(2, 0.5);
    weighted.add(3, 0.25);

    List<Double> quantiles = weighted.quantiles();
    assertThat(quantiles.get(0)).isCloseTo(1, within(1e-4));
    assertThat(quantiles.get(8)).isCloseTo(1, within(1e-4));
    assertThat(quantiles.get(20)).isCloseTo(2, within(1e-4));
    assertThat(quantiles.get(32)).isCloseTo(3, within(1e-4));
    assertThat(quantiles.get(40)).isCloseTo(3, within(1e-4));
  }

  @Test
  void equalDistancesAreAllTheirQuantiles() {
    Quantiles.Weighted weighted = new Quantiles.Weighted(0.7, 0.7);
    weighted.add(0.7, 1);

    assertThat(weighted.quantiles()).hasSize(Quantiles.COUNT).containsOnly(0.7);
  }

  @Test
  void distancesOfASolutionAreThoseOfItsTransportPlan() {
    DistanceQuantiles found = DistanceQuantiles.of(LISTS, SOLVED, null, null);

    int used = SOLVED.uniformSize().getAsInt();
    double largest =
        IntStream.range(0, QUERIES).mapToDouble(q -> LISTS.distance(q, used - 1)).max().orElse(0);
    double least =
        IntStream.range(0, QUERIES).mapToDouble(q -> LISTS.distance(q, 0)).min().orElse(0);
    assertThat(found.farthestUsed().get(40)).isEqualTo(largest);
    assertThat(found.nearest().get(0)).isEqualTo(least);
    assertThat(found.selected().get(0)).isCloseTo(least, within(1e-4));
    assertThat(found.selected().get(40)).isCloseTo(largest, within(1e-4));
    double[] selected =
        IntStream.range(0, QUERIES)
            .boxed()
            .flatMapToDouble(
                q ->
                    DoubleStream.iterate(0, r -> r + 1)
                        .limit(used)
                        .map(r -> LISTS.distance(q, (int) r)))
            .sorted()
            .toArray();
    assertThat(found.selected().get(20)).isCloseTo(selected[selected.length / 2], within(2e-3));
    assertThat(found.selected()).isSorted();
  }

  @Test
  void queriesThatNothingResemblesComeFirstAndAreNotCovered() {
    List<Double> randomPairs = new ArrayList<>();
    for (int i = 0; i < Quantiles.COUNT; i++) {
      randomPairs.add(0.5 + 0.01 * i);
    }
    QueryFacts found =
        QueryFacts.of(LongIds.range(1000, QUERIES), LISTS, SOLVED, null, randomPairs);

    double[] nearest =
        IntStream.range(0, QUERIES).mapToDouble(q -> LISTS.distance(q, 0)).sorted().toArray();
    assertThat(found.coveredBelow()).isEqualTo(randomPairs.get(2));
    assertThat(found.covered())
        .isEqualTo(Arrays.stream(nearest).filter(d -> d < randomPairs.get(2)).count());
    assertThat(found.farthest()).hasSize(QueryFacts.MOST_LISTED);
    assertThat(found.others()).isEqualTo(QUERIES - QueryFacts.MOST_LISTED);
    QueryFacts.Query first = found.farthest().get(0);
    assertThat(first.nearest()).isEqualTo(nearest[QUERIES - 1]);
    assertThat(first.covered()).isFalse();
    assertThat(LISTS.distance(Integer.parseInt(first.query()) - 1000, 0))
        .isEqualTo(first.nearest());
    assertThat(first.beyondNearest())
        .isCloseTo(1 - 1.0 / SOLVED.uniformSize().getAsInt(), within(1e-9));
  }

  @Test
  void withoutRandomPairsNobodyCanTellWhichQueriesAreCovered() {
    QueryFacts found = QueryFacts.of(LongIds.range(0, QUERIES), LISTS, SOLVED, null, null);

    assertThat(found.covered()).isNull();
    assertThat(found.farthest()).allSatisfy(query -> assertThat(query.covered()).isNull());
  }

  @Test
  void probabilitiesFallAndAddUpToOne() {
    for (int size : new int[] {1, 2, 150, 50_000}) {
      double[] p = new Random(3).doubles(size).map(u -> u / size).toArray();
      double sum = Arrays.stream(p).sum();
      double[] withZeros = Arrays.copyOf(p, size + 7);
      Arrays.setAll(withZeros, i -> withZeros[i] / sum);

      ProbabilityCurve curve = ProbabilityCurve.of(withZeros);

      assertThat(curve.rank())
          .isSorted()
          .doesNotHaveDuplicates()
          .startsWith(1L)
          .endsWith((long) size);
      assertThat(curve.rank()).hasSizeLessThanOrEqualTo(ProbabilityCurve.MOST_RANKS);
      assertThat(curve.cumulative()).isSorted();
      assertThat(curve.cumulative().get(curve.rank().size() - 1)).isCloseTo(1, within(1e-9));
      assertThat(curve.probability().get(0))
          .isEqualTo(Arrays.stream(withZeros).max().orElseThrow());
    }
  }

  /** Distances that grow with the rank, from about 0.3 to about 0.8. */
  private static NeighborLists lists() {
    Random random = new Random(9);
    int[] pool = new int[QUERIES * LENGTH];
    double[] squared = new double[QUERIES * LENGTH];
    for (int query = 0; query < QUERIES; query++) {
      double distance = 0.3 + 0.5 * random.nextDouble();
      for (int rank = 0; rank < LENGTH; rank++) {
        pool[query * LENGTH + rank] = rank;
        squared[query * LENGTH + rank] = distance * distance;
        distance += 0.03 * random.nextDouble();
      }
    }
    return new NeighborLists(QUERIES, LENGTH, pool, squared);
  }
}
