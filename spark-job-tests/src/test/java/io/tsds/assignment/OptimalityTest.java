package io.tsds.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.knn.NeighborLists;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The closed forms against linear programming on small problems with every candidate in the lists.
 * Where a theorem's assumption fails the closed form may be worse than the optimum, and then the
 * certificate has to say so.
 */
class OptimalityTest {
  private static final int PROBLEMS = 1000;
  private static final double TOLERANCE = 1e-7;

  private static LinearProgram random(Method method, long seed) {
    Random random = new Random(seed);
    int queries = 1 + random.nextInt(3);
    int candidates = 3 + random.nextInt(5);
    double[][] distances = new double[queries][candidates];
    boolean distancesTie = random.nextInt(4) == 0;
    for (double[] row : distances) {
      Arrays.setAll(row, j -> distancesTie ? random.nextInt(3) : 2 * random.nextDouble());
    }
    double[] density = new double[candidates];
    Arrays.setAll(density, j -> method == Method.KNN_KDE ? 1 + 3 * random.nextDouble() : 1);
    double alpha = random.nextInt(20) == 0 ? 1 : 1 - random.nextDouble();
    return new LinearProgram(method, alpha, 0.1 + 2 * random.nextDouble(), distances, density);
  }

  @ParameterizedTest
  @EnumSource
  void isOptimalUnlessTheCertificateSaysThatItIsNotProven(Method method) {
    int proven = 0;
    int worse = 0;
    for (long seed = 0; seed < PROBLEMS; seed++) {
      LinearProgram problem = random(method, seed);
      double closedForm = problem.objective(closedFormGamma(problem, cost(seed)));
      double optimum = problem.objective(problem.optimalGamma());
      String which = method + ", seed " + seed;
      assertThat(closedForm).as(which).isGreaterThan(optimum - TOLERANCE);
      AssignmentResult solved = solve(problem, 0, cost(seed));
      assertThat(solved.objective().leastValue()).as(which).isCloseTo(closedForm, within(1e-12));
      assertThat(solved.objective().mostValue()).as(which).isCloseTo(closedForm, within(1e-12));
      Certificate.Proof proof = solved.certificate().assumption().proof();
      if (proof != Certificate.Proof.NOT_PROVEN) {
        assertThat(closedForm).as(which).isCloseTo(optimum, within(TOLERANCE));
        proven++;
      } else if (closedForm > optimum + TOLERANCE) {
        worse++;
      }
    }
    assertThat(proven).isGreaterThan(PROBLEMS / 4);
    if (method == Method.KNN_TV) {
      assertThat(proven).isEqualTo(PROBLEMS);
    } else {
      assertThat(worse).isGreaterThan(PROBLEMS / 20);
    }
  }

  @Test
  void halfTheLimitOfTheoremA1WouldBeWorse() {
    double largestExcess = 0;
    for (long seed = 0; seed < PROBLEMS; seed++) {
      LinearProgram problem = random(Method.KNN_TV, seed);
      LinearProgram halved =
          new LinearProgram(
              Method.KNN_TV,
              problem.alpha(),
              problem.scale() / 2,
              problem.distances(),
              problem.density());
      double excess =
          problem.objective(closedFormGamma(halved, Cost.DISTANCE))
              - problem.objective(closedFormGamma(problem, Cost.DISTANCE));
      assertThat(excess).as("seed %d", seed).isGreaterThan(-TOLERANCE);
      largestExcess = Math.max(largestExcess, excess);
    }
    assertThat(largestExcess).isGreaterThan(0.05);
  }

  /** Gives every query pool members of its own, so that the probabilities are gamma. */
  private static double[] closedFormGamma(LinearProgram problem, Cost cost) {
    AssignmentResult apart = solve(problem, problem.candidates(), cost);
    double[] gamma = apart.probability();
    double[] together = solve(problem, 0, cost).probability();
    for (int j = 0; j < problem.candidates(); j++) {
      double sum = 0;
      for (int i = 0; i < problem.queries(); i++) {
        sum += gamma[i * problem.candidates() + j];
      }
      assertThat(sum).isCloseTo(together[j], within(1e-15));
    }
    for (int i = 0; i < problem.queries(); i++) {
      int from = i * problem.candidates();
      assertThat(Arrays.stream(gamma, from, from + problem.candidates()).sum())
          .isCloseTo(1.0 / problem.queries(), within(1e-14));
    }
    return gamma;
  }

  /**
   * @param stride how far a query's pool indexes are from those of the query before: 0 for a pool
   *     that all share
   * @param cost of which the program's distances are values
   */
  private static AssignmentResult solve(LinearProgram problem, int stride, Cost cost) {
    int candidates = problem.candidates();
    int[] pool = new int[problem.unknowns()];
    double[] squaredDistances = new double[pool.length];
    double[] density = new double[stride == 0 ? candidates : pool.length];
    Arrays.setAll(density, member -> problem.density()[member % candidates]);
    for (int i = 0; i < problem.queries(); i++) {
      double[] distances = problem.distances()[i];
      Integer[] nearest = new Integer[candidates];
      Arrays.setAll(nearest, j -> j);
      Arrays.sort(nearest, (a, b) -> Double.compare(distances[a], distances[b]));
      for (int rank = 0; rank < candidates; rank++) {
        pool[i * candidates + rank] = i * stride + nearest[rank];
        squaredDistances[i * candidates + rank] = squaredDistance(distances[nearest[rank]], cost);
      }
    }
    return Assignment.of(problem.method(), problem.alpha(), problem.scale(), cost)
        .solve(
            new NeighborLists(problem.queries(), candidates, pool, squaredDistances),
            density,
            candidates);
  }

  /** The squared distance that has such a cost. */
  private static double squaredDistance(double of, Cost cost) {
    return switch (cost) {
      case DISTANCE -> of * of;
      case SQUARED_DISTANCE -> of;
      case ONE_MINUS_COSINE -> 2 * of;
    };
  }

  private static Cost cost(long seed) {
    return switch ((int) (seed % 3)) {
      case 0 -> Cost.DISTANCE;
      case 1 -> Cost.SQUARED_DISTANCE;
      default -> Cost.ONE_MINUS_COSINE;
    };
  }
}
