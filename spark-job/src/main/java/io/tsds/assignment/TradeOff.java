package io.tsds.assignment;

import java.util.Locale;

/**
 * Distance against regularizer: the two parameters that the closed forms share.
 *
 * @param alpha weight of the distance, in (0, 1]
 * @param scale C, the distance that counts as one, above 0
 */
record TradeOff(double alpha, double scale) {
  TradeOff {
    if (!(alpha > 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "alpha is %s; must be in (0, 1]", alpha));
    }
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "scale is %s; must be above 0 and finite", scale));
    }
  }

  /**
   * Whether widening the neighborhoods any further costs more distance than the regularizer gains.
   * With alpha 1 that is so from the start.
   */
  boolean reachedBy(double cost, int queries) {
    return !(alpha / scale * cost < (1 - alpha) * queries);
  }

  /** The cost at which {@link #reachedBy} turns true, less {@code cost}. */
  double costLeft(double cost, int queries) {
    return (1 - alpha) * queries * scale / alpha - cost;
  }

  /** How much farther than the nearest a neighbor of KNN-TV may be (Theorem A.1). */
  double distanceLimit() {
    return (1 - alpha) * scale / alpha;
  }
}
