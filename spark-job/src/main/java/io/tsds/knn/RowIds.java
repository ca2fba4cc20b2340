package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import java.util.Arrays;

/**
 * The ids of the rows that are in some query's {@link NeighborReservoir}, each once, for all
 * reservoirs of a search: an entry has the place of its id here, which is its handle. Ids of rows
 * that were cut again are swept out once they are many, so that memory stays within twice the ids
 * in use, or {@value #FIRST_SWEEP} and those of a block.
 */
final class RowIds {
  /** So many ids are collected before those of rows that were cut again are dropped. */
  static final int FIRST_SWEEP = 1 << 20;

  private IdColumn.Builder ids;
  private int nextSweep = FIRST_SWEEP;
  private EmbeddingBlock block;

  /** The handle of each row of the present block, or -1 [rows]. */
  private int[] handles = new int[0];

  RowIds(IdKind kind) {
    this.ids = IdColumn.builder(kind);
  }

  /** Goes on to the next block. */
  void begin(EmbeddingBlock next) {
    block = next;
    if (handles.length < next.rows()) {
      handles = new int[next.rows()];
    }
    Arrays.fill(handles, 0, next.rows(), -1);
  }

  /** The handle of a row of the present block. */
  int handleOf(int row) {
    if (handles[row] < 0) {
      handles[row] = ids.size();
      ids.append(block.ids(), row);
    }
    return handles[row];
  }

  /** What the handles point to. */
  IdColumn.Builder ids() {
    return ids;
  }

  /** Ends the block: its rows have no handles any more, and what no reservoir holds may go. */
  void end(NeighborReservoir[] reservoirs) {
    block = null;
    if (ids.size() >= nextSweep) {
      sweep(reservoirs);
    }
  }

  private void sweep(NeighborReservoir[] reservoirs) {
    IdColumn old = ids.build();
    int[] moved = new int[old.size()];
    Arrays.fill(moved, -1);
    IdColumn.Builder kept = IdColumn.builder(old.kind());
    for (NeighborReservoir reservoir : reservoirs) {
      reservoir.moveIds(old, moved, kept);
    }
    ids = kept;
    nextSweep = (int) Math.min(Integer.MAX_VALUE, Math.max(FIRST_SWEEP, 2L * kept.size()));
  }
}
