package io.tsds.pool;

import io.tsds.knn.NeighborLists;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The members of a pool that some of its queries have among their neighbors, numbered from 0 in the
 * order of the pool, which is that of their ids: the pool that those queries have by themselves.
 */
public final class PoolSubset implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int size;

  /** Pool index of each member, ascending; null where the subset is the whole pool. */
  private final int[] pool;

  private PoolSubset(int size, int[] pool) {
    this.size = size;
    this.pool = pool;
  }

  /** All members of a pool of {@code size} members. */
  public static PoolSubset whole(int size) {
    return new PoolSubset(size, null);
  }

  /**
   * The neighbors of some queries. Takes time and memory linear in their entries and the pool.
   *
   * @param queries numbers of the queries in the lists, ascending
   */
  public static PoolSubset of(PoolNumbering numbering, int[] queries) {
    return of(numbering, queries, numbering.lists().length());
  }

  /**
   * The first neighbors of all queries: the pool of a search with a smaller prefetch.
   *
   * @param length neighbors of each query, at most those of the lists
   */
  public static PoolSubset ofFirst(PoolNumbering numbering, int length) {
    int[] queries = new int[numbering.lists().queries()];
    Arrays.setAll(queries, query -> query);
    return of(numbering, queries, length);
  }

  private static PoolSubset of(PoolNumbering numbering, int[] queries, int length) {
    NeighborLists lists = numbering.lists();
    int poolSize = numbering.ids().size();
    if (queries.length == lists.queries() && length == lists.length()) {
      return whole(poolSize);
    }
    boolean[] isMember = new boolean[poolSize];
    int size = 0;
    for (int query : queries) {
      for (int rank = 0; rank < length; rank++) {
        int member = lists.poolIndex(query, rank);
        size += isMember[member] ? 0 : 1;
        isMember[member] = true;
      }
    }
    int[] pool = new int[size];
    int next = 0;
    for (int member = 0; member < poolSize; member++) {
      if (isMember[member]) {
        pool[next++] = member;
      }
    }
    return new PoolSubset(size, pool);
  }

  /**
   * The same members told by the pool that {@code outer} is a subset of.
   *
   * @param outer whose members are this subset's pool
   */
  public PoolSubset within(PoolSubset outer) {
    if (pool == null) {
      return outer;
    }
    return new PoolSubset(size, Arrays.stream(pool).map(outer::poolIndex).toArray());
  }

  /** Number of members. */
  public int size() {
    return size;
  }

  /** Pool index of the member. */
  public int poolIndex(int member) {
    return pool == null ? member : pool[member];
  }

  /** How many members have a smaller pool index. */
  public int membersBelow(int poolIndex) {
    if (pool == null) {
      return Math.min(size, poolIndex);
    }
    int found = Arrays.binarySearch(pool, poolIndex);
    return found >= 0 ? found : -found - 1;
  }

  /** The member with this pool index, or -1 if it is none. */
  public int member(int poolIndex) {
    return pool == null ? poolIndex : Math.max(-1, Arrays.binarySearch(pool, poolIndex));
  }
}
