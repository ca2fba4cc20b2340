package io.tsds.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.knn.NeighborLists;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fast solvers on random problems, against their naive twin and against invariants. */
class AssignmentAgainstNaiveTest {
  private static final int PROBLEMS = 8_000;

  @ParameterizedTest
  @EnumSource
  void equalsTheTheoremWordByWord(Method method) {
    for (long seed = 0; seed < PROBLEMS; seed++) {
      RandomProblem problem = RandomProblem.of(seed);
      AssignmentResult fast = problem.solve(method);
      AssignmentResult naive =
          new NaiveAssignment(method, problem.alpha(), problem.scale(), problem.cost())
              .solve(problem.lists(), problem.density(), problem.candidates());
      String which = method + ", seed " + seed;
      assertThat(fast.neighborhoodSizes()).as(which).containsExactly(naive.neighborhoodSizes());
      assertThat(fast.sStar()).as(which).isEqualTo(naive.sStar());
      assertThat(fast.uniformSize()).as(which).isEqualTo(naive.uniformSize());
      assertThat(fast.probability()).as(which).containsExactly(naive.probability(), within(1e-14));
      assertSameCertificate(which, fast.certificate(), naive.certificate());
      assertThat(fast.rest().ranks()).as(which).containsExactly(naive.rest().ranks());
      assertThat(fast.rest().masses())
          .as(which)
          .containsExactly(naive.rest().masses(), within(1e-14));
      assertSameObjective(which, fast.objective(), naive.objective());
    }
  }

  private static void assertSameCertificate(String which, Certificate fast, Certificate naive) {
    assertThat(fast.shortQueries()).as(which).isEqualTo(naive.shortQueries());
    assertThat(fast.massOnLastNeighbors())
        .as(which)
        .isCloseTo(naive.massOnLastNeighbors(), within(1e-14));
    assertThat(fast.assumption().proof()).as(which).isEqualTo(naive.assumption().proof());
    assertThat(fast.limitCoversLists()).as(which).isEqualTo(naive.limitCoversLists());
    assertThat(fast.suggestedPrefetch().isPresent()).as(which).isEqualTo(fast.prefetchTooShort());
  }

  /** The twin tries some sums of 1/rho between the bounds, so that its least is one of a grid. */
  private static void assertSameObjective(String which, Objective fast, Objective naive) {
    assertThat(fast.transportCost()).as(which).isCloseTo(naive.transportCost(), within(1e-13));
    assertThat(fast.mostRegularizer()).as(which).isCloseTo(naive.mostRegularizer(), within(1e-13));
    assertThat(fast.leastRegularizer())
        .as(which)
        .isCloseTo(naive.leastRegularizer(), within(5.0 / NaiveAssignment.OBJECTIVE_STEPS))
        .isLessThan(naive.leastRegularizer() + 1e-13);
    assertThat(fast.mostValue()).as(which).isCloseTo(naive.mostValue(), within(1e-13));
    assertThat(fast.leastValue()).as(which).isLessThan(naive.leastValue() + 1e-13);
  }

  @ParameterizedTest
  @EnumSource
  void probabilitiesSumToOne(Method method) {
    for (long seed = 0; seed < PROBLEMS; seed++) {
      AssignmentResult result = RandomProblem.of(seed).solve(method);
      assertThat(Arrays.stream(result.probability()).min().orElseThrow())
          .as("seed %d", seed)
          .isNotNegative();
      assertThat(result.certificate().probabilitySum())
          .as("seed %d", seed)
          .isCloseTo(1, within(1e-14));
    }
  }

  @ParameterizedTest
  @EnumSource
  void relabelingThePoolPermutesTheProbabilities(Method method) {
    for (long seed = 0; seed < PROBLEMS / 10; seed++) {
      RandomProblem problem = RandomProblem.of(seed);
      int[] labels = shuffled(problem.density().length, seed);
      double[] density = new double[labels.length];
      IntStream.range(0, labels.length)
          .forEach(member -> density[labels[member]] = problem.density()[member]);
      NeighborLists lists = problem.lists();
      int[] pool = Arrays.stream(lists.pool()).map(member -> labels[member]).toArray();
      RandomProblem relabeled =
          new RandomProblem(
              new NeighborLists(lists.queries(), lists.length(), pool, lists.squaredDistances()),
              density,
              problem.candidates(),
              problem.alpha(),
              problem.scale(),
              problem.cost());
      double[] expected = problem.solve(method).probability();
      double[] actual = relabeled.solve(method).probability();
      for (int member = 0; member < labels.length; member++) {
        assertThat(actual[labels[member]]).as("seed %d", seed).isEqualTo(expected[member]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void suggestionsLieBetweenTheListAndTheCandidates(Method method) {
    int suggestions = 0;
    for (long seed = 0; seed < PROBLEMS; seed++) {
      RandomProblem problem = RandomProblem.of(seed);
      AssignmentResult result = problem.solve(method);
      if (result.certificate().prefetchTooShort()) {
        suggestions++;
        assertThat((long) result.certificate().suggestedPrefetch().orElseThrow())
            .as("seed %d", seed)
            .isGreaterThan(problem.lists().length())
            .isLessThanOrEqualTo(problem.candidates());
      }
    }
    assertThat(suggestions).isGreaterThan(PROBLEMS / 20);
  }

  private static int[] shuffled(int size, long seed) {
    List<Integer> labels = Arrays.asList(IntStream.range(0, size).boxed().toArray(Integer[]::new));
    Collections.shuffle(labels, new Random(seed));
    return labels.stream().mapToInt(label -> label).toArray();
  }
}
