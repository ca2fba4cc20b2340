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
    NeighborLists lists = numbering.lists();
    int poolSize = numbering.ids().size();
    if (queries.length == lists.queries()) {
      return whole(poolSize);
    }
    boolean[] isMember = new boolean[poolSize];
    int size = 0;
    for (int query : queries) {
      for (int rank = 0; rank < lists.length(); rank++) {
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

  /** Number of members. */
  public int size() {
    return size;
  }

  /** Pool index of the member. */
  public int poolIndex(int member) {
    return pool == null ? member : pool[member];
  }

  /** The member with this pool index, or -1 if it is none. */
  public int member(int poolIndex) {
    return pool == null ? poolIndex : Math.max(-1, Arrays.binarySearch(pool, poolIndex));
  }
}
