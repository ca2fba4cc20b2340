package io.tsds.transport;

import java.util.Arrays;
import java.util.Locale;

/**
 * To move the masses of sources to sinks at the least cost.
 *
 * @param supply mass of each source, in units [sources]
 * @param demand mass of each sink, in the same units and with the same sum [sinks]
 * @param costs of a unit, row-major [sources x sinks], finite and not negative
 */
public record TransportProblem(long[] supply, long[] demand, double[] costs) {
  public TransportProblem {
    long sum = Arrays.stream(supply).reduce(0, Math::addExact);
    if (sum < 1 || sum != Arrays.stream(demand).reduce(0, Math::addExact)) {
      throw new IllegalArgumentException("the sum of the supply must be above 0 and the demand's");
    }
    if (Arrays.stream(supply).anyMatch(mass -> mass < 0)
        || Arrays.stream(demand).anyMatch(mass -> mass < 0)) {
      throw new IllegalArgumentException("a mass is negative");
    }
    if (costs.length != Math.multiplyExact(supply.length, demand.length)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d costs do not fit %d sources and %d sinks",
              costs.length,
              supply.length,
              demand.length));
    }
    if (!Arrays.stream(costs).allMatch(cost -> cost >= 0 && cost < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a cost is negative or not finite");
    }
  }

  /**
   * A problem with other masses in the same shares, so that their sums agree.
   *
   * @param supply of each source, in any units [sources]
   * @param demand of each sink, in any units [sinks]
   */
  static TransportProblem scaled(long[] supply, long[] demand, double[] costs) {
    long ofSupply = Arrays.stream(supply).reduce(0, TransportProblem::commonDivisor);
    long ofDemand = Arrays.stream(demand).reduce(0, TransportProblem::commonDivisor);
    long supplied = Arrays.stream(supply).sum() / ofSupply;
    long demanded = Arrays.stream(demand).sum() / ofDemand;
    return new TransportProblem(
        Arrays.stream(supply).map(mass -> Math.multiplyExact(mass / ofSupply, demanded)).toArray(),
        Arrays.stream(demand).map(mass -> Math.multiplyExact(mass / ofDemand, supplied)).toArray(),
        costs);
  }

  private static long commonDivisor(long one, long other) {
    return other == 0 ? one : commonDivisor(other, one % other);
  }

  int sources() {
    return supply.length;
  }

  int sinks() {
    return demand.length;
  }

  double cost(int source, int sink) {
    return costs[source * demand.length + sink];
  }

  /** Units in all. */
  long units() {
    return Arrays.stream(supply).sum();
  }

  /**
   * The largest potentials of the sinks that keep every sum of two at or below the cost between
   * them [sinks].
   *
   * @param potentials of the sources [sources]
   */
  double[] ofSinks(double[] potentials) {
    double[] ofSinks = new double[sinks()];
    Arrays.fill(ofSinks, Double.POSITIVE_INFINITY);
    for (int source = 0; source < sources(); source++) {
      for (int sink = 0; sink < sinks(); sink++) {
        ofSinks[sink] = Math.min(ofSinks[sink], cost(source, sink) - potentials[source]);
      }
    }
    return ofSinks;
  }

  /**
   * What any potentials of the sources prove: no plan costs less a unit. The sinks get the largest
   * potentials that keep every sum of two at or below the cost between them, and so do the sources
   * after them, which can only raise the bound.
   *
   * @param potentials of the sources [sources]
   */
  double lowerBound(double[] potentials) {
    double[] ofSinks = ofSinks(potentials);
    double sum = 0;
    for (int source = 0; source < sources(); source++) {
      double most = Double.POSITIVE_INFINITY;
      for (int sink = 0; sink < sinks(); sink++) {
        most = Math.min(most, cost(source, sink) - ofSinks[sink]);
      }
      sum += most * supply[source];
    }
    for (int sink = 0; sink < sinks(); sink++) {
      sum += ofSinks[sink] * demand[sink];
    }
    return sum / units();
  }
}
