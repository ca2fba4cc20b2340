package io.tsds.assignment;

import io.tsds.knn.NeighborLists;
import java.util.OptionalDouble;

/**
 * Finds s* of Theorem 3.2 by Algorithm 2: the query whose neighborhood has the smallest sum s_K of
 * inverse densities widens by one neighbor, at a cost of {@code (d_{K+1} - d_K) s_K}, until the
 * regularizer no longer pays for it. The s_K at which that happens is s*.
 *
 * <p>A query at the end of its list drops out and its cost stays as it is; if all do, s* is the
 * last s_K seen. Sums run nearest first and costs add up in the order of (s_K, query), so the bits
 * are the same everywhere. O(log M) a step, at most M (L-1) steps, 152 bytes a query.
 */
final class LevelSearch {
  /**
   * Inverse densities fetched at a time for a query. Each lies somewhere else in memory, and a step
   * that waits for its own costs more than the heap; fetched together they arrive together.
   */
  private static final int BATCH = 16;

  private final NeighborLists lists;
  private final NeighborCosts costs;
  private final double[] density;

  /** s_K of every query [M]. */
  private final double[] sums;

  /** Cost d_K of every query [M]. */
  private final double[] reached;

  /** K of every query, from 1 [M]. */
  private final int[] sizes;

  /** 1/rho of the neighbors from the last multiple of BATCH on, row-major [M x BATCH]. */
  private final double[] inverses;

  private final QueryHeap queue;
  private OptionalDouble sStar = OptionalDouble.empty();
  private double cost;

  /**
   * @param density above 0 [pool]
   */
  LevelSearch(NeighborCosts costs, double[] density) {
    this.costs = costs;
    this.lists = costs.lists();
    this.density = density;
    int queries = lists.queries();
    sums = new double[queries];
    reached = new double[queries];
    sizes = new int[queries];
    inverses = new double[Math.multiplyExact(queries, BATCH)];
    for (int query = 0; query < queries; query++) {
      sums[query] = inverseDensity(query, 0);
      reached[query] = costs.of(query, 0);
      sizes[query] = 1;
    }
    queue = new QueryHeap(sums);
  }

  /** Widens until the cost reaches the trade-off, or until all lists are used up. */
  void run(TradeOff tradeOff) {
    if (lists.length() == 1) {
      return;
    }
    double last;
    do {
      last = widenFirst();
    } while (!tradeOff.reachedBy(cost, lists.queries()) && !queue.isEmpty());
    sStar = OptionalDouble.of(last);
  }

  /** s*, or the last sum if the lists were used up; absent if they have one neighbor only. */
  OptionalDouble sStar() {
    return sStar;
  }

  /** Sum of what every step cost. */
  double cost() {
    return cost;
  }

  private double widenFirst() {
    int query = queue.first();
    int size = sizes[query];
    double sum = sums[query];
    double next = costs.of(query, size);
    cost += (next - reached[query]) * sum;
    if (size == lists.length() - 1) {
      queue.removeFirst();
    } else {
      sums[query] = sum + inverseDensity(query, size);
      reached[query] = next;
      sizes[query] = size + 1;
      queue.sinkFirst();
    }
    return sum;
  }

  /** 1/rho of the query's neighbor at {@code rank}; ranks are asked for in order. */
  private double inverseDensity(int query, int rank) {
    int row = query * BATCH;
    int place = rank % BATCH;
    if (place == 0) {
      int width = Math.min(BATCH, lists.length() - rank);
      for (int ahead = 0; ahead < width; ahead++) {
        inverses[row + ahead] = 1 / density[lists.poolIndex(query, rank + ahead)];
      }
    }
    return inverses[row + place];
  }
}
