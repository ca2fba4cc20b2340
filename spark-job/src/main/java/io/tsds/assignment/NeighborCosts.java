package io.tsds.assignment;

import io.tsds.knn.NeighborLists;

/**
 * The costs of neighbor lists: the only place of an assignment that reads their distances.
 *
 * @param cost of a distance
 */
record NeighborCosts(NeighborLists lists, Cost cost) {

  /** Cost of the query's neighbor at {@code rank}, nearest is 0. */
  double of(int query, int rank) {
    return cost.of(lists.squaredDistances()[query * lists.length() + rank]);
  }
}
