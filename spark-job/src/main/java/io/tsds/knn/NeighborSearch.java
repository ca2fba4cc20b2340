package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import java.util.Arrays;

/**
 * Exact nearest-neighbor search of one task: blocks of rows go in, each query's nearest come out in
 * the order of (squared distance, id). What the {@link PairFilter} lets through is offered to the
 * query's {@link NeighborReservoir}, whose bound in turn sharpens the filter. Memory is the
 * filter's and up to 2 L entries a query, whatever the number of rows.
 */
public final class NeighborSearch implements AutoCloseable {
  /** So many ids are collected before those of rows that were cut again are dropped. */
  static final int FIRST_SWEEP = 1 << 20;

  private final PairFilter filter;
  private final NeighborReservoir[] reservoirs;
  private IdColumn.Builder ids;
  private int nextSweep = FIRST_SWEEP;

  /** Where each row of the present block is in {@link #ids}, or -1. */
  private int[] handles = new int[0];

  /**
   * @param length L, the most neighbors of a query
   * @param bounds per query, the largest squared distance of interest [M]; infinite where none is
   *     known
   * @param kind of the ids of the rows to come
   */
  public NeighborSearch(SearchQueries queries, int length, double[] bounds, IdKind kind) {
    this.filter = new PairFilter(queries);
    this.ids = IdColumn.builder(kind);
    this.reservoirs = new NeighborReservoir[queries.count()];
    Arrays.setAll(reservoirs, query -> new NeighborReservoir(length, bounds[query]));
  }

  /** Searches all rows of the block. */
  public void search(EmbeddingBlock block) {
    if (handles.length < block.rows()) {
      handles = new int[block.rows()];
    }
    Arrays.fill(handles, 0, block.rows(), -1);
    filter.filter(block, new Offers(block));
    if (ids.size() >= nextSweep) {
      dropForgottenIds();
    }
  }

  /** Ids of rows that were cut again would pile up. */
  private void dropForgottenIds() {
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

  /** Ids held at present. */
  int idsHeld() {
    return ids.size();
  }

  private final class Offers implements PairFilter.Survivors {
    private final EmbeddingBlock block;

    Offers(EmbeddingBlock block) {
      this.block = block;
    }

    @Override
    public double bound(int query) {
      return reservoirs[query].bound();
    }

    @Override
    public void accept(int query, int row, double squaredDistance) {
      if (squaredDistance <= reservoirs[query].bound()) {
        reservoirs[query].offer(squaredDistance, handleOf(row), ids);
      }
    }

    private int handleOf(int row) {
      if (handles[row] < 0) {
        handles[row] = ids.size();
        ids.append(block.ids(), row);
      }
      return handles[row];
    }
  }

  /** The nearest of {@code count} queries from {@code firstQuery} on, sorted. */
  public NeighborBlock neighbors(int firstQuery, int count) {
    return NeighborBlock.sorted(reservoirs, firstQuery, count, ids);
  }

  /** The nearest squared distances of one query, rising; at most L. */
  public double[] squaredDistances(int query) {
    NeighborReservoir reservoir = reservoirs[query];
    reservoir.sort(ids);
    double[] sorted = new double[reservoir.size()];
    Arrays.setAll(sorted, reservoir::squaredDistance);
    return sorted;
  }

  /** Upper bounds on each query's L-th squared distance over all rows there are [M]. */
  public double[] bounds() {
    double[] bounds = new double[reservoirs.length];
    for (int query = 0; query < bounds.length; query++) {
      reservoirs[query].cut(ids);
      bounds[query] = reservoirs[query].bound();
    }
    return bounds;
  }

  /** Entries that {@link #neighbors} gives over all queries. */
  public long entries() {
    long entries = 0;
    for (NeighborReservoir reservoir : reservoirs) {
      reservoir.cut(ids);
      entries += reservoir.size();
    }
    return entries;
  }

  /** The filter, for its counts. */
  public PairFilter filter() {
    return filter;
  }

  @Override
  public void close() {
    filter.close();
  }
}
