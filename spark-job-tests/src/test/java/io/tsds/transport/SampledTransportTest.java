package io.tsds.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Brackets from potentials of some sources, against costs that are known. */
class SampledTransportTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  /** Points of sources and sinks in the plane, and their masses. */
  private record Plane(double[][] sources, double[][] sinks, long[] supply, long[] demand) {
    static Plane random(Random random, int sources, int sinks) {
      double[][] from = points(random, sources);
      double[][] to = points(random, sinks);
      long[] supply = new long[sources];
      Arrays.setAll(supply, i -> (long) random.nextInt(4) * sinks);
      supply[0] += sinks;
      long[] demand = new long[sinks];
      Arrays.fill(demand, LongStream.of(supply).sum() / sinks);
      return new Plane(from, to, supply, demand);
    }

    private static double[][] points(Random random, int count) {
      double[][] points = new double[count][2];
      for (double[] point : points) {
        point[0] = random.nextGaussian();
        point[1] = random.nextGaussian();
      }
      return points;
    }

    void costs(int source, double[] row) {
      for (int sink = 0; sink < row.length; sink++) {
        row[sink] =
            Math.hypot(sources[source][0] - sinks[sink][0], sources[source][1] - sinks[sink][1]);
      }
    }

    double exact() {
      double[] all = new double[sources.length * sinks.length];
      double[] row = new double[sinks.length];
      for (int source = 0; source < sources.length; source++) {
        costs(source, row);
        System.arraycopy(row, 0, all, source * row.length, row.length);
      }
      TransportCost cost =
          ShortestPathTransport.solve(new TransportProblem(supply, demand, all), NO_LIMIT);
      assertThat(cost.isExact()).isTrue();
      return cost.upper();
    }

    TransportCost bracket(int solved, long operations) {
      return SampledTransport.bracket(
          supply, demand, this::costs, (long) solved * sinks.length, operations);
    }
  }

  @Test
  void theBracketHoldsTheCostHoweverFewSourcesAreSolved() {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      Plane plane = Plane.random(random, 20 + random.nextInt(300), 1 + random.nextInt(30));
      double exact = plane.exact();
      for (int solved : new int[] {1, 5, 40}) {
        for (long operations : new long[] {0, 500, NO_LIMIT}) {
          TransportCost bracket = plane.bracket(solved, operations);
          assertThat(bracket.lower()).as("seed %d", seed).isLessThanOrEqualTo(exact + 1e-12);
          assertThat(bracket.upper()).as("seed %d", seed).isGreaterThanOrEqualTo(exact - 1e-12);
        }
      }
    }
  }

  @Test
  void ofAllSourcesThePotentialsProveTheCost() {
    Plane plane = Plane.random(new Random(1), 300, 20);
    assertThat(plane.bracket(300, NO_LIMIT).lower()).isCloseTo(plane.exact(), within(1e-12));
  }

  /** A tenth of the sources makes a bracket that tells samples apart. */
  @Test
  void theBracketIsNarrowWhereTheSolvedSourcesAreMany() {
    Plane plane = Plane.random(new Random(2), 4000, 20);
    TransportCost bracket = plane.bracket(400, NO_LIMIT);
    assertThat(bracket.upper() - bracket.lower()).isLessThan(0.1 * bracket.upper());
    assertThat(plane.bracket(400, NO_LIMIT)).isEqualTo(bracket);
  }

  @Test
  void theCostsHeldAtATimeAreBoundedHoweverManySinksThereAre() {
    assertThat(SampledTransport.atOnce(1000, 20)).isEqualTo(256);
    assertThat(SampledTransport.atOnce(100, 20)).isEqualTo(100);
    assertThat(SampledTransport.atOnce(1000, 1_000_000)).isEqualTo(4);
    assertThat(SampledTransport.atOnce(1000, Integer.MAX_VALUE)).isEqualTo(1);
  }
}
