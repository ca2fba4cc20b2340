package io.tsds.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShortestPathTransportTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  /** Random masses of so many units, and costs that tie now and then. */
  private static TransportProblem random(Random random, int sources, int sinks, int units) {
    long[] supply = new long[sources];
    long[] demand = new long[sinks];
    for (int unit = 0; unit < units; unit++) {
      supply[random.nextInt(sources)]++;
      demand[random.nextInt(sinks)]++;
    }
    double[] costs = new double[sources * sinks];
    boolean coarse = random.nextBoolean();
    Arrays.setAll(costs, i -> coarse ? random.nextInt(4) : random.nextDouble());
    return new TransportProblem(supply, demand, costs);
  }

  /** The least cost over all ways to give each unit of the sinks to one of the sources. */
  private static double bruteForce(TransportProblem problem) {
    return bruteForce(problem, problem.supply().clone(), problem.demand().clone(), 0)
        / problem.units();
  }

  private static double bruteForce(
      TransportProblem problem, long[] supply, long[] demand, int sink) {
    if (sink == demand.length) {
      return 0;
    }
    if (demand[sink] == 0) {
      return bruteForce(problem, supply, demand, sink + 1);
    }
    double least = Double.POSITIVE_INFINITY;
    demand[sink]--;
    for (int source = 0; source < supply.length; source++) {
      if (supply[source] > 0) {
        supply[source]--;
        least =
            Math.min(least, problem.cost(source, sink) + bruteForce(problem, supply, demand, sink));
        supply[source]++;
      }
    }
    demand[sink]++;
    return least;
  }

  @Test
  void costIsThatOfTheCheapestOfAllPlans() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      TransportProblem problem =
          random(random, 1 + random.nextInt(5), 1 + random.nextInt(5), 1 + random.nextInt(7));
      TransportCost found = ShortestPathTransport.solve(problem, NO_LIMIT);
      assertThat(found.upper()).as("seed %d", seed).isCloseTo(bruteForce(problem), within(1e-12));
      assertThat(found.isExact()).as("seed %d: %s", seed, found).isTrue();
    }
  }

  @Test
  void potentialsProveTheCostOfLargerProblems() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      TransportProblem problem = random(random, 120, 70, 20_000);
      TransportCost found = ShortestPathTransport.solve(problem, NO_LIMIT);
      assertThat(found.lower()).as("seed %d", seed).isCloseTo(found.upper(), within(1e-12));
    }
  }

  @Test
  void aSearchThatIsGivenUpBracketsTheCost() {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      TransportProblem problem = random(random, 60, 40, 3000);
      double exact = ShortestPathTransport.solve(problem, NO_LIMIT).upper();
      for (long operations : new long[] {0, 1000, 20_000, 100_000}) {
        TransportCost found = ShortestPathTransport.solve(problem, operations);
        assertThat(found.lower()).as("seed %d", seed).isLessThanOrEqualTo(exact + 1e-12);
        assertThat(found.upper()).as("seed %d", seed).isGreaterThanOrEqualTo(exact - 1e-12);
      }
    }
    TransportProblem problem = random(new Random(1), 60, 40, 3000);
    assertThat(ShortestPathTransport.solve(problem, 0).isExact()).isFalse();
  }

  @Test
  void anyPotentialsGiveALowerBound() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      TransportProblem problem = random(random, 12, 9, 100);
      double exact = ShortestPathTransport.solve(problem, NO_LIMIT).upper();
      double[] potentials = random.doubles(12, -1, 1).toArray();
      assertThat(problem.lowerBound(potentials)).isLessThanOrEqualTo(exact + 1e-12);
    }
  }

  @Test
  void massesThatDoNotFitAreRefused() {
    double[] costs = {1};
    assertThatThrownBy(() -> new TransportProblem(new long[] {2}, new long[] {1}, costs))
        .hasMessageContaining("the sum of the supply");
    assertThatThrownBy(() -> new TransportProblem(new long[] {1}, new long[] {1}, new double[2]))
        .hasMessageContaining("2 costs do not fit 1 sources and 1 sinks");
    assertThatThrownBy(
            () -> new TransportProblem(new long[] {1}, new long[] {1}, new double[] {Double.NaN}))
        .hasMessageContaining("a cost is negative or not finite");
  }
}
