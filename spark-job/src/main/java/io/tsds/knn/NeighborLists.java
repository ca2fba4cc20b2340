package io.tsds.knn;

import java.util.Locale;

/**
 * The nearest candidates of every query, in the order of (squared distance, id). The pool is the
 * distinct candidates of all lists, numbered from 0 in the order of their ids.
 *
 * @param queries number of queries M
 * @param length number of neighbors of each query, min(L, N)
 * @param pool pool index of every neighbor, row-major [queries x length]
 * @param squaredDistances canonical squared distance of every neighbor, row-major [queries x
 *     length]
 */
public record NeighborLists(int queries, int length, int[] pool, double[] squaredDistances) {
  public NeighborLists {
    long entries = (long) queries * length;
    if (queries < 1 || length < 1 || pool.length != entries || squaredDistances.length != entries) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d x %d neighbor lists do not fit %d pool indexes and %d distances",
              queries,
              length,
              pool.length,
              squaredDistances.length));
    }
  }

  /** Pool index of the query's neighbor at {@code rank}, nearest is 0. */
  public int poolIndex(int query, int rank) {
    return pool[query * length + rank];
  }

  /** Euclidean distance of the query's neighbor at {@code rank}, nearest is 0. */
  public double distance(int query, int rank) {
    return Math.sqrt(squaredDistances[query * length + rank]);
  }
}
