package io.tsds.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.LongIds;
import io.tsds.knn.NeighborLists;
import io.tsds.testkit.BruteForce;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Worked examples, the edges that the paper leaves open, and what the certificate says. */
class AssignmentTest {

  /** One query whose neighbors are at distances 1, 2, 3, ... */
  private static NeighborLists line(int length) {
    return lists(1, Arrays.stream(range(length)).mapToDouble(rank -> rank + 1).toArray());
  }

  /** Lists that share no candidate, from Euclidean distances row-major [queries x length]. */
  private static NeighborLists lists(int queries, double... distances) {
    double[] squared = Arrays.stream(distances).map(d -> d * d).toArray();
    return new NeighborLists(queries, distances.length / queries, range(distances.length), squared);
  }

  private static int[] range(int size) {
    int[] range = new int[size];
    Arrays.setAll(range, i -> i);
    return range;
  }

  private static double[] ones(int size) {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void knnKdeFollowsAnExampleWorkedByHand() {
    // Costs 1*0.5, then 1*1.5, then 1*2.5 on reaching s = 0.5, 1.5, 2.5: 0.5, 2, 4.5. The bound is
    // (1-alpha)/alpha C = 3, so s* = 2.5 and K = 3.
    double[] density = {2, 1, 1, 4, 1, 1};
    AssignmentResult result = Assignment.of(Method.KNN_KDE, 0.25, 1).solve(line(6), density, 100);
    assertThat(result.sStar()).hasValue(2.5);
    assertThat(result.neighborhoodSizes()).containsExactly(3);
    assertThat(result.probability())
        .containsExactly(new double[] {0.2, 0.4, 0.4, 0, 0, 0}, within(1e-15));
    assertThat(result.certificate().prefetchTooShort()).isFalse();
    assertThat(result.certificate().suggestedPrefetch()).isEmpty();
    Certificate.Assumption assumption = result.certificate().assumption();
    assertThat(assumption.proof()).isEqualTo(Certificate.Proof.NOT_PROVEN);
    assertThat(assumption.left()).hasValue(2.5);
    assertThat(assumption.right()).hasValue(4.75 / 2);
  }

  @Test
  void knnKdeGivesTheNextNeighborWhatIsLeft() {
    // The second query is nearest at 1 as well, but densities let it reach s* = 1 inside its
    // second.
    double[] density = {1, 1, 1, 1.25, 4, 1};
    AssignmentResult result =
        Assignment.of(Method.KNN_KDE, 0.5, 0.5).solve(lists(2, 1, 2, 3, 1, 1, 9), density, 100);
    assertThat(result.sStar()).hasValue(1);
    assertThat(result.neighborhoodSizes()).containsExactly(1, 1);
    assertThat(result.probability())
        .containsExactly(new double[] {0.5, 0, 0, 0.4, 0.1, 0}, within(1e-15));
  }

  @Test
  void aQueryWhoseNearestAloneExceedsSStarGivesItEverything() {
    double[] density = {4, 4, 4, 1, 1, 1};
    AssignmentResult result =
        Assignment.of(Method.KNN_KDE, 0.999, 1).solve(lists(2, 1, 2, 3, 1, 2, 3), density, 100);
    assertThat(result.sStar()).hasValue(0.25);
    assertThat(result.neighborhoodSizes()).containsExactly(1, 0);
    assertThat(result.probability()).containsExactly(0.5, 0, 0, 0.5, 0, 0);
  }

  @Test
  void knnUniformFollowsAnExampleWorkedByHand() {
    // Costs of k = 1, 2, 3, 4: 0, 1, 3, 6; the bound is 3 and must not be reached.
    AssignmentResult result = Assignment.of(Method.KNN_UNIFORM, 0.25, 1).solve(line(6), null, 8);
    assertThat(result.uniformSize()).hasValue(2);
    assertThat(result.neighborhoodSizes()).containsExactly(2);
    assertThat(result.probability()).containsExactly(0.5, 0.5, 0, 0, 0, 0);
    Certificate.Assumption assumption = result.certificate().assumption();
    assertThat(assumption.proof()).isEqualTo(Certificate.Proof.PROVEN);
    assertThat(assumption.left()).hasValue(2);
    assertThat(assumption.right()).hasValue(4);
  }

  @Test
  void knnTvFollowsAnExampleWorkedByHand() {
    // The limit is 3: neighbors 2 and 3 are 1 and 2 farther than the nearest, neighbor 4 is 3.
    AssignmentResult result = Assignment.of(Method.KNN_TV, 0.25, 1).solve(line(6), null, 10);
    assertThat(result.neighborhoodSizes()).containsExactly(3);
    assertThat(result.probability()).containsExactly(0.8, 0.1, 0.1, 0, 0, 0);
    assertThat(result.certificate().limitCoversLists()).isFalse();
    assertThat(result.certificate().assumption()).isEqualTo(Certificate.Assumption.NOT_NEEDED);
  }

  @ParameterizedTest
  @EnumSource
  void alphaOneTakesTheNearestOnly(Method method) {
    double[] density = {3, 3, 1, 2, 1, 1};
    AssignmentResult result =
        Assignment.of(method, 1, 5).solve(lists(2, 1, 1, 2, 0, 4, 5), density, 50);
    assertThat(result.probability()).containsExactly(new double[] {.5, 0, 0, .5, 0, 0}, within(0.));
    assertThat(result.certificate().prefetchTooShort()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void listsOfOneGiveAllToTheNearest(Method method) {
    NeighborLists lists = new NeighborLists(3, 1, new int[] {1, 0, 1}, new double[] {1, 2, 3});
    AssignmentResult result = Assignment.of(method, 0.5, 5).solve(lists, new double[] {1, 2}, 50);
    assertThat(result.probability())
        .containsExactly(new double[] {1 / 3.0, 2 / 3.0}, within(1e-15));
    assertThat(result.sStar()).isEmpty();
    assertThat(result.certificate().shortQueries()).isEqualTo(3);
    assertThat(result.certificate().massOnLastNeighbors()).isCloseTo(1, within(1e-15));
    assertThat(result.certificate().suggestedPrefetch()).hasValue(10);
    assertThat(result.certificate().assumption().proof()).isNotEqualTo(Certificate.Proof.PROVEN);
  }

  @Test
  void densitiesOfOneMakeKnnKdeEqualKnnUniform() {
    for (long seed = 0; seed < 5000; seed++) {
      RandomProblem problem = RandomProblem.of(seed);
      NeighborLists lists = problem.lists();
      AssignmentResult uniform = problem.solve(Method.KNN_UNIFORM);
      AssignmentResult kde =
          Assignment.of(Method.KNN_KDE, problem.alpha(), problem.scale(), problem.cost())
              .solve(lists, ones(problem.density().length), problem.candidates());
      if (uniform.uniformSize().getAsInt() < lists.length()) {
        assertThat(kde.sStar()).as("seed %d", seed).hasValue(uniform.uniformSize().getAsInt());
        assertThat(kde.probability()).as("seed %d", seed).containsExactly(uniform.probability());
      }
    }
  }

  @Test
  void aListUsedUpLeavesItsCostFrozen() {
    // The first query's copies sum to 0.75 only. Its cost stays 0, so the second alone must bring
    // the 6 that the bound 2 * 3 asks for: 1 + 2 + 3.
    double[] density = {4, 4, 4, 4, 4, 1, 1, 1, 1, 1};
    NeighborLists lists = lists(2, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5);
    AssignmentResult result = Assignment.of(Method.KNN_KDE, 0.25, 1).solve(lists, density, 100);
    assertThat(result.sStar()).hasValue(3);
    assertThat(result.neighborhoodSizes()).containsExactly(4, 3);
    assertThat(result.certificate().shortQueries()).isEqualTo(1);
    // 1/2 less four shares of 1/(2*3*4).
    assertThat(result.certificate().massOnLastNeighbors()).isCloseTo(1 / 3.0, within(1e-15));
    // The list sums to 1.25 in steps of 0.25, which reach 3 at the 12th neighbor; a tenth on top.
    assertThat(result.certificate().suggestedPrefetch()).hasValue(14);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void listsAreTooShortOnlyIfThereAreMoreCandidates(long candidates) {
    boolean more = candidates > 5;
    for (Method method : Method.values()) {
      Certificate certificate =
          Assignment.of(method, 1e-3, 5).solve(line(5), ones(5), candidates).certificate();
      assertThat(certificate.prefetchTooShort()).as("%s", method).isEqualTo(more);
      assertThat(certificate.shortQueries()).as("%s", method).isEqualTo(more ? 1 : 0);
      assertThat(certificate.suggestedPrefetch().isPresent()).as("%s", method).isEqualTo(more);
      assertThat(certificate.massOnLastNeighbors())
          .as("%s", method)
          .isCloseTo(
              switch (method) {
                case KNN_KDE -> 0;
                case KNN_UNIFORM -> 0.2;
                case KNN_TV -> 1.0 / candidates;
              },
              within(1e-15));
    }
  }

  @Test
  void theAssumptionIsNotProvenByListsUsedUp() {
    // s* = 1 is at most half of 2, but only because there was no second neighbor to go to.
    Certificate certificate =
        Assignment.of(Method.KNN_KDE, 1e-3, 5).solve(line(2), ones(2), 2).certificate();
    assertThat(certificate.assumption().left()).hasValue(1);
    assertThat(certificate.assumption().right()).hasValue(1);
    assertThat(certificate.assumption().proof()).isEqualTo(Certificate.Proof.NOT_PROVEN);
  }

  @Test
  void knnTvSaysThatItsLimitCoversEverything() {
    assertThat(tvLimitCoversLists(1.25)).isTrue();
    assertThat(tvLimitCoversLists(1)).isFalse();
  }

  private static boolean tvLimitCoversLists(double scale) {
    // The limit is four times the scale; the farthest neighbors are 3 and 4 farther.
    return Assignment.of(Method.KNN_TV, 0.2, scale)
        .solve(lists(2, 1, 2, 3, 4, 1, 2, 4, 5), null, 4)
        .certificate()
        .limitCoversLists();
  }

  @ParameterizedTest
  @EnumSource
  void followingTheSuggestionEndsSoon(Method method) {
    int dimension = 8;
    EmbeddingBlock queries = gaussian(10, dimension, 1);
    EmbeddingBlock candidates = gaussian(2000, dimension, 2);
    Assignment assignment = Assignment.of(method, 0.5, method == Method.KNN_TV ? 1 : 30);
    int prefetch = 20;
    int runs = 0;
    Certificate certificate;
    do {
      BruteForce search = BruteForce.search(queries, candidates, prefetch);
      double[] density = search.densities(candidates, 1.5, 50);
      certificate = assignment.solve(search.lists(), density, candidates.rows()).certificate();
      prefetch = certificate.suggestedPrefetch().orElse(prefetch);
      runs++;
    } while (certificate.prefetchTooShort());
    assertThat(runs).isBetween(2, 5);
    assertThat(prefetch).isLessThan(1000);
  }

  private static EmbeddingBlock gaussian(int rows, int dimension, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * dimension];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) random.nextGaussian();
    }
    return EmbeddingBlock.of(values, rows, dimension, LongIds.range(0, rows));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.0000001, Double.NaN})
  void alphaOutsideItsRangeIsRefused(double alpha) {
    assertThatThrownBy(() -> Assignment.of(Method.KNN_TV, alpha, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha is " + alpha);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.POSITIVE_INFINITY, Double.NaN})
  void scaleOutsideItsRangeIsRefused(double scale) {
    assertThatThrownBy(() -> Assignment.of(Method.KNN_UNIFORM, 0.5, scale))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scale is " + scale);
  }

  @Test
  void densitiesThatDoNotFitThePoolAreRefused() {
    Assignment assignment = Assignment.of(Method.KNN_KDE, 0.5, 5);
    assertThatThrownBy(() -> assignment.solve(line(3), ones(2), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 densities for a pool of 3");
    assertThatThrownBy(() -> assignment.solve(line(3), new double[] {1, 0, 1}, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("density of pool member 1 is 0.0");
  }
}
