package io.tsds.pool;

import io.tsds.embedding.IdColumn;
import java.util.Arrays;

/**
 * Finds a candidate's pool index by its id, in expected constant time: an open-addressing hash
 * table of 8 to 16 bytes an id beside the ids, at most half full. Many tasks use one at a time.
 * {@link DistinctIds} says why it is not a library's.
 */
public final class PoolLookup {
  private static final int EMPTY = -1;

  private final IdColumn ids;
  private final int[] slots;
  private final int mask;

  /**
   * @param ids distinct ids of the pool, by pool index [pool]
   */
  public PoolLookup(IdColumn ids) {
    this.ids = ids;
    int size = Integer.highestOneBit(Math.max(2, ids.size())) << 2;
    if (size <= 0) {
      size = 1 << 30;
    }
    this.slots = new int[size];
    this.mask = size - 1;
    Arrays.fill(slots, EMPTY);
    for (int member = 0; member < ids.size(); member++) {
      int slot = ids.hash(member) & mask;
      while (slots[slot] != EMPTY) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = member;
    }
  }

  /**
   * Pool index of the id that {@code column} has at {@code row}, or -1 if it is not in the pool.
   */
  public int indexOf(IdColumn column, int row) {
    int slot = column.hash(row) & mask;
    while (slots[slot] != EMPTY) {
      if (ids.compare(slots[slot], column, row) == 0) {
        return slots[slot];
      }
      slot = (slot + 1) & mask;
    }
    return EMPTY;
  }
}
