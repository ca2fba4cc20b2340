package io.tsds.knn;

import io.tsds.filter.FilterSlack;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Upper bounds on every query's L-th squared distance, shared by the searches of one process: each
 * tells what it found, and all search within the best bound that their rows together prove. A
 * search that starts late is thus as sharp as if it had seen everything before it. What a search
 * reads here changes which pairs it drops, never the result.
 *
 * <p>A row must count once, however often its partition is searched (retries, recomputed stages):
 * rows are claimed before their bounds are offered. Memory is at most 2 L floats a query. Safe for
 * use by several threads.
 */
public final class SharedBounds {
  private static final int QUERIES_OF_A_LOCK = 64;

  private final int length;

  /** Read without a lock: an older value is a bound as well. */
  private final float[] bounds;

  private final SmallestBounds[] smallest;
  private final Object[] locks;
  private final Map<Integer, Long> claimed = new HashMap<>();

  /**
   * @param length L, the most neighbors of a query
   * @param start per query, the largest squared distance of interest, or infinity [M]
   */
  public SharedBounds(int length, double[] start) {
    this.length = length;
    this.bounds = new float[start.length];
    this.smallest = new SmallestBounds[start.length];
    this.locks = new Object[start.length / QUERIES_OF_A_LOCK + 1];
    Arrays.setAll(locks, i -> new Object());
    for (int query = 0; query < start.length; query++) {
      bounds[query] = FilterSlack.roundUp(start[query]);
    }
  }

  private SmallestBounds known(int query) {
    if (smallest[query] == null) {
      smallest[query] = new SmallestBounds(length, bounds[query]);
    }
    return smallest[query];
  }

  /** The best bound known. */
  float bound(int query) {
    return bounds[query];
  }

  /** The best bounds known of the first queries [count]. */
  public double[] first(int count) {
    double[] known = new double[count];
    Arrays.setAll(known, this::bound);
    return known;
  }

  /**
   * Claims rows of a partition, which are searched in order.
   *
   * @return the first of the rows {@code from} to {@code to} that nobody claimed before; {@code to}
   *     or more if there is none
   */
  synchronized long claim(int partition, long from, long to) {
    long done = claimed.getOrDefault(partition, 0L);
    claimed.put(partition, Math.max(done, to));
    return Math.max(from, done);
  }

  /** Takes in a query's pairs with rows that the caller has claimed, from a row on. */
  void offer(int query, PairBuffer pairs, int firstRow) {
    synchronized (locks[query / QUERIES_OF_A_LOCK]) {
      SmallestBounds known = known(query);
      for (int pair = pairs.first(query); pair < pairs.end(query); pair++) {
        if (pairs.row(pair) >= firstRow) {
          known.offer(FilterSlack.roundUp(pairs.squaredDistance(pair)));
        }
      }
      known.cutIfWorthwhile();
      bounds[query] = known.bound();
    }
  }
}
