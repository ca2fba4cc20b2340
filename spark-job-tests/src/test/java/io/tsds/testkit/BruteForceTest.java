package io.tsds.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.StringIds;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BruteForceTest {

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void agreesWithTheFixturesNeighbors(String name) {
    Fixture fixture = Fixture.load(name);
    BruteForce bruteForce = search(fixture);
    for (int query = 0; query < fixture.queries().rows(); query++) {
      for (int rank = 0; rank < fixture.firstNeighbors()[query].length; rank++) {
        assertThat((long) bruteForce.row(query, rank))
            .as("neighbor %d of query %d", rank, query)
            .isEqualTo(fixture.firstNeighbors()[query][rank]);
        assertThat(bruteForce.lists().distance(query, rank))
            .as("distance %d of query %d", rank, query)
            .isCloseTo(fixture.firstDistances()[query][rank], withinPercentage(1e-10));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void agreesWithTheFixturesDensities(String name) {
    Fixture fixture = Fixture.load(name);
    BruteForce bruteForce = search(fixture);
    double[] densities =
        bruteForce.densities(
            fixture.candidates(),
            fixture.parameters().bandwidth(),
            fixture.parameters().kdeNeighbors());
    assertThat(densities).hasSize(fixture.densities().size());
    int member = 0;
    for (Map.Entry<Long, Double> expected : fixture.densities().entrySet()) {
      assertThat((long) bruteForce.poolRows()[member]).isEqualTo(expected.getKey());
      assertThat(densities[member])
          .as("density of candidate %d", expected.getKey())
          .isCloseTo(expected.getValue(), withinPercentage(1e-10));
      member++;
    }
  }

  @Test
  void tiesAndThePoolFollowTheIds() {
    EmbeddingBlock queries = EmbeddingBlock.of(new float[] {0}, 1, 1, StringIds.of("q"));
    EmbeddingBlock candidates =
        EmbeddingBlock.of(new float[] {1, -1, 0, 1}, 4, 1, StringIds.of("d", "b", "z", "c"));
    BruteForce bruteForce = BruteForce.search(queries, candidates, 3);
    assertThat(bruteForce.poolRows()).containsExactly(1, 3, 2);
    assertThat(bruteForce.lists().pool()).containsExactly(2, 0, 1);
    assertThat(bruteForce.lists().squaredDistances()).containsExactly(0, 1, 1);
  }

  private static BruteForce search(Fixture fixture) {
    return BruteForce.search(
        fixture.queries(), fixture.candidates(), fixture.parameters().prefetch());
  }
}
