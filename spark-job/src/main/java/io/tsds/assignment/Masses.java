package io.tsds.assignment;

import io.tsds.knn.NeighborLists;

/**
 * The mass handed out so far, summed over the queries. Mass is given query by query, so that sums
 * come out the same everywhere.
 */
final class Masses {
  private final NeighborLists lists;
  private final NeighborCosts costs;
  private final int lastRank;

  /** [pool] */
  private final double[] probability;

  private double onLastNeighbors;
  private double transportCost;

  Masses(NeighborCosts costs) {
    this.costs = costs;
    this.lists = costs.lists();
    this.lastRank = lists.length() - 1;
    this.probability = new double[poolSize(lists)];
  }

  /** Number of pool members: the pool is numbered without gaps. */
  static int poolSize(NeighborLists lists) {
    int largest = -1;
    for (int member : lists.pool()) {
      largest = Math.max(largest, member);
    }
    return largest + 1;
  }

  void give(int query, int rank, double mass) {
    probability[lists.poolIndex(query, rank)] += mass;
    if (rank == lastRank) {
      onLastNeighbors += mass;
    }
    transportCost += mass * costs.of(query, rank);
  }

  /** Mass of every pool member; not a copy [pool]. */
  double[] probability() {
    return probability;
  }

  double onLastNeighbors() {
    return onLastNeighbors;
  }

  /** Sum of mass times cost. */
  double transportCost() {
    return transportCost;
  }

  double sum() {
    double sum = 0;
    for (double mass : probability) {
      sum += mass;
    }
    return sum;
  }
}
