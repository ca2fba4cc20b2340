package io.tsds.assignment;

/**
 * The value of Problem RT at a solution, {@code alpha/C * sum gamma_ij d_ij + (1-alpha) * G(gamma)}
 * over all N candidates, of which those outside the lists have no mass. d_ij is the {@link Cost},
 * the distance unless another was asked for.
 *
 * <p>KNN-KDE's G compares with the sum of 1/rho over all candidates. Densities are known in the
 * pool, and outside it only that they are at least 1, so that the sum lies between that over the
 * pool and that plus the number of candidates outside: G then lies between two bounds, which are
 * equal where the pool is everything, and with the other methods.
 *
 * @param transportCost sum gamma_ij d_ij, the mean cost between a query and what it draws, in its
 *     unit
 * @param leastRegularizer lower bound of G(gamma)
 * @param mostRegularizer upper bound of G(gamma)
 * @param leastValue the objective with the lower bound
 * @param mostValue the objective with the upper bound
 */
public record Objective(
    double transportCost,
    double leastRegularizer,
    double mostRegularizer,
    double leastValue,
    double mostValue) {
  public Objective {
    requireFinite("transportCost", transportCost);
    requireFinite("leastRegularizer", leastRegularizer);
    requireFinite("mostRegularizer", mostRegularizer);
    requireFinite("leastValue", leastValue);
    requireFinite("mostValue", mostValue);
  }

  private static void requireFinite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + "; a fact must be finite");
    }
  }

  static Objective of(TradeOff tradeOff, double transportCost, double least, double most) {
    double transport = tradeOff.alpha() / tradeOff.scale() * transportCost;
    double weight = 1 - tradeOff.alpha();
    return new Objective(
        transportCost, least, most, transport + weight * least, transport + weight * most);
  }

  static Objective of(TradeOff tradeOff, double transportCost, double regularizer) {
    return of(tradeOff, transportCost, regularizer, regularizer);
  }

  /**
   * The objective with {@code G = max |a_ij - 1/S|}, where {@code a_ij = M rho_j gamma_ij} and S is
   * the sum of 1/rho over all candidates. G is convex in 1/S: its largest value over an interval is
   * at an end, its least where 1/S comes nearest to the middle of the a_ij.
   *
   * @param least smallest a_ij, 0 if a query gives some candidate nothing
   * @param most largest a_ij
   * @param leastSum lower bound of S
   * @param mostSum upper bound of S
   */
  static Objective ofLargestDeviation(
      TradeOff tradeOff,
      double transportCost,
      double least,
      double most,
      double leastSum,
      double mostSum) {
    double lowest = 1 / mostSum;
    double highest = 1 / leastSum;
    double middle = Math.min(Math.max((least + most) / 2, lowest), highest);
    return of(
        tradeOff,
        transportCost,
        deviation(least, most, middle),
        Math.max(deviation(least, most, lowest), deviation(least, most, highest)));
  }

  private static double deviation(double least, double most, double center) {
    return Math.max(most - center, center - least);
  }
}
