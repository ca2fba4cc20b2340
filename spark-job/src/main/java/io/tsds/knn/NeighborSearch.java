package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import java.util.Arrays;

/**
 * Exact nearest-neighbor search of one task: blocks of rows go in, each query's nearest come out.
 *
 * <p>What the {@link PairFilter} lets through first waits as {@link PendingPairs}, a lower bound
 * and a row each. When the block ends, or too many wait, the bounds are sharpened with all that is
 * known, here and in the process ({@link SharedBounds}), and only what still lies within them gets
 * its canonical distance ({@link PairDistances}) and goes into the query's {@link
 * NeighborReservoir}, which decides ties by id. Memory is the filter's, the waiting pairs' and up
 * to 2 L entries a query, whatever the number of rows.
 */
public final class NeighborSearch implements AutoCloseable {
  /** So many ids are collected before those of rows that were cut again are dropped. */
  static final int FIRST_SWEEP = 1 << 20;

  /** So many pairs may wait at a time, at 8 bytes each. */
  private static final int MOST_PENDING = 1 << 23;

  private static final int FEWEST_PENDING_OF_A_QUERY = 256;

  private final SearchQueries queries;
  private final int length;
  private final SharedBounds shared;
  private final int partition;
  private final PairFilter filter;
  private final int mostPending;
  private final int mostPendingOfQuery;
  private final PendingPairs[] pending;
  private final NeighborReservoir[] reservoirs;
  private final double[] bounds;
  private final PairDistances distances;
  private IdColumn.Builder ids;
  private int nextSweep = FIRST_SWEEP;
  private long rowsBefore;
  private long waiting;
  private long settledEarly;

  /** Where each row of the present block is in {@link #ids}, or -1. */
  private int[] handles = new int[0];

  /**
   * @param length L, the most neighbors of a query
   * @param shared what is known in this process of the queries' L-th distances
   * @param partition number of the rows' partition; each partition's rows always come in the same
   *     order
   * @param kind of the ids of the rows to come
   */
  public NeighborSearch(
      SearchQueries queries, int length, SharedBounds shared, int partition, IdKind kind) {
    this(queries, length, shared, partition, kind, MOST_PENDING);
  }

  NeighborSearch(
      SearchQueries queries,
      int length,
      SharedBounds shared,
      int partition,
      IdKind kind,
      int mostPending) {
    this.queries = queries;
    this.length = length;
    this.shared = shared;
    this.partition = partition;
    this.filter = new PairFilter(queries);
    this.mostPending = mostPending;
    this.mostPendingOfQuery =
        (int) Math.min(mostPending, Math.max(FEWEST_PENDING_OF_A_QUERY, 2L * length));
    this.distances = new PairDistances(queries);
    this.ids = IdColumn.builder(kind);
    int count = queries.count();
    this.pending = new PendingPairs[count];
    Arrays.setAll(pending, query -> new PendingPairs());
    this.bounds = new double[count];
    Arrays.setAll(bounds, shared::bound);
    this.reservoirs = new NeighborReservoir[count];
    Arrays.setAll(reservoirs, query -> new NeighborReservoir(length, bounds[query]));
  }

  /** Searches all rows of the block. */
  public void search(EmbeddingBlock block) {
    if (handles.length < block.rows()) {
      handles = new int[block.rows()];
    }
    Arrays.fill(handles, 0, block.rows(), -1);
    Slab slab = new Slab(block);
    filter.filter(block, slab);
    slab.settle(block.rows());
    rowsBefore += block.rows();
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

  /** The search of one block. */
  private final class Slab implements PairFilter.Sink {
    private final EmbeddingBlock block;

    /** First row whose pairs are not settled. */
    private int firstRow;

    Slab(EmbeddingBlock block) {
      this.block = block;
    }

    @Override
    public double bound(int query) {
      return Math.min(bounds[query], shared.bound(query));
    }

    @Override
    public void accept(int query, int row, int[] columns, float[] lowerBounds, int count) {
      PendingPairs pairs = pending[query];
      waiting -= pairs.size();
      pairs.append(lowerBounds, columns, row, count);
      if (pairs.size() >= mostPendingOfQuery) {
        cut(query);
      }
      waiting += pairs.size();
    }

    @Override
    public void endOfTile(int endRow) {
      if (waiting >= mostPending) {
        settle(endRow);
      }
    }

    /** Drops what cannot be among the nearest, and settles the query if that is too little. */
    private void cut(int query) {
      PendingPairs pairs = pending[query];
      if (pairs.size() > length) {
        float upper = filter.interval(query).upper(pairs.smallestLowerBound(length));
        bounds[query] = Math.min(bound(query), upper);
        pairs.dropBeyond(bounds[query]);
      }
      if (pairs.size() > mostPendingOfQuery / 4 * 3) {
        for (int pair = 0; pair < pairs.size(); pair++) {
          int row = pairs.row(pair);
          offer(query, row, queries.squaredDistance(query, block, row));
        }
        settledEarly += pairs.size();
        bounds[query] = Math.min(bounds[query], reservoirs[query].bound());
        pairs.clear(mostPendingOfQuery);
      }
    }

    /** Gives all waiting pairs that still matter their distances. */
    void settle(int endRow) {
      long first = shared.claim(partition, rowsBefore + firstRow, rowsBefore + endRow);
      int firstClaimed = (int) Math.min(endRow, first - rowsBefore);
      for (int tile = 0; tile < queries.tileCount(); tile++) {
        int from = queries.firstOfTile(tile);
        int to = from + queries.rowsOfTile(tile);
        for (int query = from; query < to; query++) {
          if (pending[query].size() > 0) {
            shared.offer(query, pending[query], firstClaimed, filter.interval(query));
            bounds[query] = bound(query);
            pending[query].dropBeyond(bounds[query]);
          }
        }
        distances.compute(pending, from, to, block);
        int pair = 0;
        for (int query = from; query < to; query++) {
          PendingPairs pairs = pending[query];
          reservoirs[query].expect(pairs.size());
          for (int i = 0; i < pairs.size(); i++) {
            offer(query, pairs.row(i), distances.squaredDistance(pair++));
          }
          pairs.clear(mostPendingOfQuery);
          bounds[query] = Math.min(bounds[query], reservoirs[query].bound());
        }
      }
      waiting = 0;
      firstRow = endRow;
      filter.forgetRows();
    }

    private void offer(int query, int row, double squaredDistance) {
      if (squaredDistance <= bounds[query]) {
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

  /**
   * What was found for {@code count} queries from {@code firstQuery} on and may belong to their
   * lists over all partitions, in any order.
   */
  public NeighborBlock neighbors(int firstQuery, int count) {
    for (int query = firstQuery; query < firstQuery + count; query++) {
      reservoirs[query].cut(ids);
      reservoirs[query].dropBeyond(shared.bound(query));
    }
    return NeighborBlock.unsorted(reservoirs, firstQuery, count, ids);
  }

  /** The nearest squared distances of one query, rising; at most L. */
  public double[] squaredDistances(int query) {
    NeighborReservoir reservoir = reservoirs[query];
    reservoir.sort(ids);
    double[] sorted = new double[reservoir.size()];
    Arrays.setAll(sorted, reservoir::squaredDistance);
    return sorted;
  }

  /** Canonical distances computed so far. */
  public long distances() {
    return settledEarly + distances.computed();
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
