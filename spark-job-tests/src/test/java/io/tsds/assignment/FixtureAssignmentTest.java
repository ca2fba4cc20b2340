package io.tsds.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tsds.testkit.BruteForce;
import io.tsds.testkit.Fixture;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The three assignments on brute-force neighbors and densities, at the fixtures' tolerances. */
class FixtureAssignmentTest {

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void knnKdeAgreesWithTheOracle(String name) {
    Fixture fixture = Fixture.load(name);
    BruteForce search = search(fixture);
    AssignmentResult result = solve(fixture, search, Method.KNN_KDE, fixture.parameters().scale());
    assertThat(result.sStar().orElseThrow())
        .isCloseTo(fixture.knnKde().sStar(), withinPercentage(1e-7));
    assertThat(result.neighborhoodSizes()).containsExactly(fixture.knnKde().neighborhoodSizes());
    assertThat(result.certificate().prefetchTooShort())
        .isEqualTo(fixture.knnKde().prefetchTooShort());
    assertProbabilities(result, search, fixture.knnKde().probabilities());
  }

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void knnUniformAgreesWithTheOracle(String name) {
    Fixture fixture = Fixture.load(name);
    BruteForce search = search(fixture);
    AssignmentResult result =
        solve(fixture, search, Method.KNN_UNIFORM, fixture.parameters().scale());
    assertThat(result.uniformSize()).hasValue(fixture.knnUniform().neighborhoodSize());
    assertThat(result.neighborhoodSizes())
        .hasSize(fixture.queries().rows())
        .containsOnly(fixture.knnUniform().neighborhoodSize());
    assertThat(result.certificate().prefetchTooShort())
        .isEqualTo(fixture.knnUniform().prefetchTooShort());
    assertProbabilities(result, search, fixture.knnUniform().probabilities());
  }

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void knnTvAgreesWithTheOracle(String name) {
    Fixture fixture = Fixture.load(name);
    BruteForce search = search(fixture);
    AssignmentResult result = solve(fixture, search, Method.KNN_TV, fixture.knnTv().scale());
    assertThat(result.certificate().prefetchTooShort())
        .isEqualTo(fixture.knnTv().prefetchTooShort());
    assertProbabilities(result, search, fixture.knnTv().probabilities());
  }

  private static BruteForce search(Fixture fixture) {
    return BruteForce.search(
        fixture.queries(), fixture.candidates(), fixture.parameters().prefetch());
  }

  private static AssignmentResult solve(
      Fixture fixture, BruteForce search, Method method, double scale) {
    double[] densities =
        search.densities(
            fixture.candidates(),
            fixture.parameters().bandwidth(),
            fixture.parameters().kdeNeighbors());
    return Assignment.of(method, fixture.parameters().alpha(), scale)
        .solve(search.lists(), densities, fixture.candidates().rows());
  }

  private static void assertProbabilities(
      AssignmentResult result, BruteForce search, SortedMap<Long, Double> expected) {
    SortedMap<Long, Double> actual = new TreeMap<>();
    for (int member = 0; member < result.probability().length; member++) {
      if (result.probability()[member] > 0) {
        actual.put((long) search.poolRows()[member], result.probability()[member]);
      }
    }
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (id, probability) ->
            assertThat(actual.get(id))
                .as("probability of candidate %d", id)
                .isCloseTo(probability, within(1e-10 * probability + 1e-15)));
    assertThat(result.certificate().probabilitySum()).isCloseTo(1, within(1e-12));
  }
}
