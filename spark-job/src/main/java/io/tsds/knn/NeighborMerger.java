package io.tsds.knn;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import java.util.Arrays;
import java.util.Locale;

/**
 * Merges the neighbors which several tasks found for the same queries, one block at a time, keeping
 * the nearest L of each query. Memory is at most 2 L entries a query, whatever the number of
 * blocks. The result does not depend on the order of the blocks.
 */
public final class NeighborMerger {
  private final int firstQuery;
  private final int length;
  private final NeighborReservoir[] reservoirs;
  private IdColumn.Builder ids;

  /**
   * @param firstQuery number of the first query
   * @param queries number of queries
   * @param length L, the most neighbors of a query
   */
  public NeighborMerger(int firstQuery, int queries, int length, IdKind kind) {
    this.firstQuery = firstQuery;
    this.length = length;
    this.reservoirs = new NeighborReservoir[queries];
    this.ids = IdColumn.builder(kind);
    Arrays.setAll(reservoirs, i -> new NeighborReservoir(length, Double.POSITIVE_INFINITY));
  }

  /** Takes in a block of the same queries. */
  public void add(NeighborBlock block) {
    if (block.firstQuery() != firstQuery || block.queries() != reservoirs.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a block of queries %d to %d does not belong to queries %d to %d",
              block.firstQuery(),
              block.firstQuery() + block.queries(),
              firstQuery,
              firstQuery + reservoirs.length));
    }
    int entry = 0;
    for (int i = 0; i < reservoirs.length; i++) {
      int end = entry + block.counts()[i];
      for (; entry < end; entry++) {
        double squaredDistance = block.squaredDistances()[entry];
        if (squaredDistance <= reservoirs[i].bound()) {
          int handle = ids.size();
          ids.append(block.ids(), entry);
          reservoirs[i].offer(squaredDistance, handle, ids);
        }
      }
    }
    dropForgottenIds();
  }

  /** Ids of entries that were cut would pile up: start over when they are the most. */
  private void dropForgottenIds() {
    if (ids.size() > 4L * length * reservoirs.length) {
      NeighborBlock kept = neighbors();
      ids = IdColumn.builder(kept.ids().kind());
      Arrays.setAll(reservoirs, i -> new NeighborReservoir(length, Double.POSITIVE_INFINITY));
      add(kept);
    }
  }

  /** The nearest of every query, sorted. */
  public NeighborBlock neighbors() {
    return NeighborBlock.sorted(reservoirs, 0, reservoirs.length, ids).renumbered(firstQuery);
  }
}
