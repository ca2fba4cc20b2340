package io.tsds.transport;

/**
 * A bracket of the least cost a unit.
 *
 * @param lower no plan costs less, as potentials prove (weak duality), but for rounding
 * @param upper what a plan that was found costs
 */
public record TransportCost(double lower, double upper) {
  /** What rounding makes of two equal sums. */
  private static final double ROUNDING = 1e-9;

  /** Whether the plan is proven to be the cheapest, but for rounding. */
  public boolean isExact() {
    return upper - lower <= ROUNDING * Math.max(upper, Double.MIN_NORMAL);
  }
}
