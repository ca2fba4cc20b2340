package io.tsds.pool;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import java.util.Arrays;

/**
 * Collects distinct ids in the order in which they first come: an open-addressing hash table of
 * four to eight bytes a slot beside the ids, at most half full.
 */
final class DistinctIds {
  private static final int EMPTY = -1;
  private static final int INITIAL_SLOTS = 1 << 10;
  private static final int MOST_SLOTS = 1 << 30;

  private final IdColumn.Builder ids;
  private int[] slots = emptySlots(INITIAL_SLOTS);

  DistinctIds(IdKind kind) {
    this.ids = IdColumn.builder(kind);
  }

  private static int[] emptySlots(int count) {
    int[] slots = new int[count];
    Arrays.fill(slots, EMPTY);
    return slots;
  }

  /** The place among the distinct ids of the id that {@code column} has at {@code row}. */
  int place(IdColumn column, int row) {
    int slot = column.hash(row) & (slots.length - 1);
    while (slots[slot] != EMPTY) {
      if (ids.matches(slots[slot], column, row)) {
        return slots[slot];
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    int place = ids.size();
    ids.append(column, row);
    slots[slot] = place;
    if (place >= slots.length / 2 && slots.length < MOST_SLOTS) {
      enlarge();
    }
    return place;
  }

  private void enlarge() {
    slots = emptySlots(2 * slots.length);
    for (int place = 0; place < ids.size(); place++) {
      int slot = ids.hash(place) & (slots.length - 1);
      while (slots[slot] != EMPTY) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = place;
    }
  }

  /** The ids, by place. */
  IdColumn ids() {
    return ids.build();
  }
}
