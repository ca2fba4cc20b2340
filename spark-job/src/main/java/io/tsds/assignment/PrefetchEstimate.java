package io.tsds.assignment;

import io.tsds.knn.NeighborLists;

/**
 * An L to try when lists were too short. Each estimate extends what the second half of a list did,
 * because its first half may be copies of one text or an unusually dense center. It adds a tenth,
 * and never asks for more than ten times the length at hand, beyond which extrapolation is
 * guesswork, nor for more than there are candidates. A run with the suggested L can find it too
 * short again.
 */
final class PrefetchEstimate {
  private static final int LARGEST_GROWTH = 10;
  private static final double MARGIN = 1.1;

  private final NeighborLists lists;
  private final NeighborCosts costs;
  private final long candidates;
  private final int length;

  /** Number of neighbors in the first half, which the estimates leave out. */
  private final int half;

  PrefetchEstimate(NeighborCosts costs, long candidates) {
    this.costs = costs;
    this.lists = costs.lists();
    this.candidates = candidates;
    this.length = lists.length();
    this.half = length / 2;
  }

  /** Where the inverse densities of every query will add up to {@code target}. */
  int toSum(double[] density, double target) {
    double most = length;
    for (int query = 0; query < lists.queries(); query++) {
      double sum = 0;
      double sumOfHalf = 0;
      for (int rank = 0; rank < length; rank++) {
        sumOfHalf = rank == half ? sum : sumOfHalf;
        sum += 1 / density[lists.poolIndex(query, rank)];
      }
      double perRank = (sum - sumOfHalf) / (length - half);
      most = Math.max(most, length + (target - sum) / perRank);
    }
    return suggestion(most);
  }

  /** Where the cost of widening with all densities 1 will have grown by {@code costLeft}. */
  int toCost(double costLeft) {
    return toCost(null, costLeft);
  }

  /**
   * Where the cost of widening, {@code (d_{k+1} - d_k) s_k} a query and rank, will have grown by
   * {@code costLeft}. Cost grows in proportion to rank where the number of neighbors grows
   * exponentially with distance, and faster elsewhere.
   *
   * @param density [pool]; null stands for ones
   */
  int toCost(double[] density, double costLeft) {
    double costOfSecondHalf = 0;
    for (int query = 0; query < lists.queries(); query++) {
      double sum = 0;
      for (int rank = 0; rank + 1 < length; rank++) {
        sum += density == null ? 1 : 1 / density[lists.poolIndex(query, rank)];
        if (rank >= half) {
          costOfSecondHalf += (costs.of(query, rank + 1) - costs.of(query, rank)) * sum;
        }
      }
    }
    return suggestion(length + costLeft * (length - half) / costOfSecondHalf);
  }

  /**
   * Where every query's neighbors will cost {@code limit} more than its nearest, if their number
   * goes on growing with the power of the cost that it had from the half to the whole list.
   */
  int toLimit(double limit) {
    double most = length;
    for (int query = 0; query < lists.queries(); query++) {
      double target = costs.of(query, 0) + limit;
      double last = costs.of(query, length - 1);
      double middle = costs.of(query, Math.max(half, 1) - 1);
      if (target > last) {
        double power =
            middle > 0
                ? StrictMath.log((double) length / half) / StrictMath.log(last / middle)
                : Double.POSITIVE_INFINITY;
        most = Math.max(most, length * StrictMath.pow(target / last, power));
      }
    }
    return suggestion(most);
  }

  /** Takes any number: an estimate that is not finite means that nothing could be told. */
  private int suggestion(double estimate) {
    double bound = Math.min((double) LARGEST_GROWTH * length, (double) candidates);
    double wanted = Math.max(Math.ceil(MARGIN * estimate), length + 1.0);
    return (int) (wanted < bound ? wanted : bound);
  }
}
