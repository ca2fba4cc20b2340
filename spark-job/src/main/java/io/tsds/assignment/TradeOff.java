package io.tsds.assignment;

import io.tsds.knn.NeighborLists;
import java.util.Locale;

/**
 * Transport cost against regularizer: the parameters that the closed forms share.
 *
 * @param alpha weight of the transport cost, in (0, 1]
 * @param scale C, the cost that counts as one, above 0
 * @param cost the d_ij of Problem RT
 */
record TradeOff(double alpha, double scale, Cost cost) {
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

  /** The costs of neighbor lists. */
  NeighborCosts of(NeighborLists lists) {
    return new NeighborCosts(lists, cost);
  }

  /**
   * Whether widening the neighborhoods any further costs more transport than the regularizer gains.
   * With alpha 1 that is so from the start.
   */
  boolean reachedBy(double cost, int queries) {
    return !(alpha / scale * cost < (1 - alpha) * queries);
  }

  /** The cost at which {@link #reachedBy} turns true, less {@code cost}. */
  double costLeft(double cost, int queries) {
    return (1 - alpha) * queries * scale / alpha - cost;
  }

  /** How much more than the nearest a neighbor of KNN-TV may cost (Theorem A.1). */
  double costLimit() {
    return (1 - alpha) * scale / alpha;
  }
}
