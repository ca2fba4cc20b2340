package io.tsds.knn;

import java.util.Arrays;

/**
 * The squared distances beyond which one partition's search has no use for a row, one for each
 * query: the best of what this search has found and what the searches of the process have told each
 * other ({@link SharedBounds}). They only ever fall. Memory is 8 bytes a query.
 */
final class QueryBounds {
  private final SharedBounds shared;

  /** Squared distances [queries]. */
  private final double[] own;

  QueryBounds(SharedBounds shared, int queries) {
    this.shared = shared;
    this.own = new double[queries];
    Arrays.setAll(own, shared::bound);
  }

  /** The best bound known of a query. */
  double of(int query) {
    return Math.min(own[query], shared.bound(query));
  }

  /** Lowers the bound of a query, if this one is lower, and returns the best that is known. */
  double lower(int query, double bound) {
    own[query] = Math.min(of(query), bound);
    return own[query];
  }

  /** Whether every query has a bound. */
  boolean allKnown() {
    boolean known = true;
    for (int query = 0; query < own.length; query++) {
      known &= of(query) <= Float.MAX_VALUE;
    }
    return known;
  }
}
