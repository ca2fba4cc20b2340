package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.filter.FilterPass;
import io.tsds.filter.PairFilter;
import io.tsds.filter.SearchQueries;
import java.util.Arrays;

/**
 * Exact nearest-neighbor search of one partition: blocks of rows go in, each query's nearest come
 * out.
 *
 * <p>What the {@link PairFilter} lets through gets its canonical distance ({@link PairDistances}),
 * and what is near enough goes into the query's {@link NeighborReservoir}, which decides ties by
 * id. Where the filter gives lower bounds ({@link FinePassChoice}), pairs first wait with them as
 * {@link PendingPairs} until the block ends, or too many wait: the bounds are then sharpened with
 * all that is known, here and in the process ({@link SharedBounds}), and only what still lies
 * within them gets a distance. Memory is the filter's, the waiting pairs' and up to 2 L entries a
 * query, whatever the number of rows.
 */
public final class NeighborSearch implements AutoCloseable {
  /** So many ids are collected before those of rows that were cut again are dropped. */
  static final int FIRST_SWEEP = 1 << 20;

  /** So many pairs may wait at a time, at 8 bytes each. */
  private static final int MOST_PENDING = 1 << 23;

  /**
   * So many distances are computed, and kept until their queries get them, at some 50 bytes each.
   */
  private static final int MOST_COLLECTED = 1 << 19;

  private static final int FEWEST_PENDING_OF_A_QUERY = 256;

  private final SearchQueries queries;
  private final int length;
  private final SharedBounds shared;
  private final int partition;
  private final PairFilter filter;
  private final int mostPending;
  private final int mostCollected;
  private final int mostPendingOfQuery;
  private final PendingPairs[] pending;
  private final NeighborReservoir[] reservoirs;
  private final double[] bounds;
  private final PairDistances distances;
  private final FinePassChoice finePass = new FinePassChoice();
  private final NearPairs near;
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
    this(queries, length, shared, partition, kind, MOST_PENDING, MOST_COLLECTED);
  }

  NeighborSearch(
      SearchQueries queries,
      int length,
      SharedBounds shared,
      int partition,
      IdKind kind,
      int mostPending,
      int mostCollected) {
    this.queries = queries;
    this.length = length;
    this.shared = shared;
    this.partition = partition;
    this.filter = new PairFilter(queries);
    this.mostPending = mostPending;
    this.mostCollected = mostCollected;
    this.mostPendingOfQuery =
        (int) Math.min(mostPending, Math.max(FEWEST_PENDING_OF_A_QUERY, 2L * length));
    this.distances = new PairDistances(queries);
    this.near = new NearPairs(queries.count());
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
    slab.settle();
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

    /** All tiles before this row are filtered. */
    private int filtered;

    /** First row that is not settled. */
    private int firstWaiting;

    private FilterPass pass;

    Slab(EmbeddingBlock block) {
      this.block = block;
    }

    @Override
    public double bound(int query) {
      return Math.min(bounds[query], shared.bound(query));
    }

    @Override
    public FilterPass pass() {
      boolean bounded = true;
      for (int query = 0; query < bounds.length; query++) {
        bounded &= bound(query) <= Float.MAX_VALUE;
      }
      pass = finePass.next(bounded);
      return pass;
    }

    @Override
    public void accept(int query, int row, int[] columns, float[] lowerBounds, int count) {
      if (pass == FilterPass.COARSE) {
        collect(query, row, columns, count);
      } else {
        await(query, row, columns, lowerBounds, count);
      }
    }

    @Override
    public void endOfTile(int endRow) {
      finePass.seen(filter.coarseSurvivors(), filter.survivors());
      filtered = endRow;
      computeDistances();
      if (waiting >= mostPending || near.size() >= mostCollected) {
        settle();
      }
    }

    /**
     * Pairs without lower bounds get their distances as soon as those of a query tile are there.
     */
    private void collect(int query, int row, int[] columns, int count) {
      if (distances.size() > 0 && queries.tileOf(query) != queries.tileOf(distances.query(0))) {
        computeDistances();
        if (near.size() >= mostCollected) {
          // Others hear nothing of rows that nobody has claimed yet.
          keepNearest(Integer.MAX_VALUE);
        }
      }
      distances.add(query, row, columns, count);
    }

    private void await(int query, int row, int[] columns, float[] lowerBounds, int count) {
      PendingPairs pairs = pending[query];
      waiting -= pairs.size();
      pairs.append(lowerBounds, columns, row, count);
      if (pairs.size() >= mostPendingOfQuery) {
        cut(query);
      }
      waiting += pairs.size();
    }

    /** Drops what cannot be among the nearest, and settles the query if that is too little. */
    private void cut(int query) {
      PendingPairs pairs = pending[query];
      sharpen(query);
      pairs.dropBeyond(bounds[query]);
      if (pairs.size() > mostPendingOfQuery / 4 * 3) {
        for (int pair = 0; pair < pairs.size(); pair++) {
          int row = pairs.row(pair);
          double squaredDistance = queries.squaredDistance(query, block, row);
          if (squaredDistance <= bounds[query]) {
            reservoirs[query].offer(squaredDistance, handleOf(row), ids);
          }
        }
        settledEarly += pairs.size();
        bounds[query] = Math.min(bounds[query], reservoirs[query].bound());
        pairs.clear(mostPendingOfQuery);
      }
    }

    /** Bounds the query by the L-th of what upper bounds its waiting pairs have. */
    private void sharpen(int query) {
      bounds[query] = bound(query);
      if (pending[query].size() > length) {
        float upper = filter.interval(query).upper(pending[query].smallestLowerBound(length));
        bounds[query] = Math.min(bounds[query], upper);
      }
    }

    /** Gives all waiting pairs that still matter their distances, and keeps the nearest. */
    void settle() {
      long first = shared.claim(partition, rowsBefore + firstWaiting, rowsBefore + filtered);
      int firstClaimed = (int) Math.min(filtered, first - rowsBefore);
      for (int tile = 0; waiting > 0 && tile < queries.tileCount(); tile++) {
        int from = queries.firstOfTile(tile);
        for (int query = from; query < from + queries.rowsOfTile(tile); query++) {
          PendingPairs pairs = pending[query];
          sharpen(query);
          pairs.dropBeyond(bound(query));
          distances.add(query, pairs, firstWaiting, filtered);
          pairs.clear(mostPendingOfQuery);
          if (distances.size() + near.size() >= mostCollected) {
            computeDistances();
            keepNearest(firstClaimed);
          }
        }
        computeDistances();
      }
      keepNearest(firstClaimed);
      waiting = 0;
      firstWaiting = filtered;
      filter.forgetRows();
    }

    private void computeDistances() {
      distances.compute(block);
      near.add(distances, this::bound);
      distances.clear();
    }

    private void keepNearest(int firstClaimed) {
      near.sortByQuery();
      for (int query = 0; query < queries.count(); query++) {
        if (near.first(query) < near.end(query)) {
          shared.offer(query, near, firstClaimed);
          keepNearestOf(query);
        }
      }
      near.clear();
    }

    private void keepNearestOf(int query) {
      NeighborReservoir reservoir = reservoirs[query];
      int end = near.end(query);
      reservoir.expect(end - near.first(query));
      for (int pair = near.first(query); pair < end; pair++) {
        reservoir.offer(near.squaredDistance(pair), handleOf(near.row(pair)), ids);
      }
      bounds[query] = Math.min(bound(query), reservoir.bound());
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
