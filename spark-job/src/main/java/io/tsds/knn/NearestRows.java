package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import java.util.Arrays;

/**
 * The last step of a search: each query's nearest rows so far, by their canonical distances, in a
 * {@link NeighborReservoir} of its own, which decides ties by id. What a reservoir learns of its
 * L-th distance lowers the query's bound. Memory is up to 2 L entries a query and the {@link
 * RowIds} of the rows in them.
 */
final class NearestRows {
  private final NeighborReservoir[] reservoirs;
  private final QueryBounds bounds;
  private final RowIds ids;

  /**
   * @param length L
   */
  NearestRows(int queries, int length, QueryBounds bounds, IdKind kind) {
    this.bounds = bounds;
    this.ids = new RowIds(kind);
    this.reservoirs = new NeighborReservoir[queries];
    Arrays.setAll(reservoirs, query -> new NeighborReservoir(length, bounds.of(query)));
  }

  /** Goes on to the next block, whose rows are offered from here on. */
  void begin(EmbeddingBlock block) {
    ids.begin(block);
  }

  /** Offers a row of the present block to one query. */
  void offer(int query, int row, double squaredDistance) {
    reservoirs[query].offer(squaredDistance, ids.handleOf(row), ids.ids());
  }

  /** Offers a query's sorted pairs. */
  void offer(int query, PairBuffer pairs) {
    NeighborReservoir reservoir = reservoirs[query];
    IdColumn.Builder allIds = ids.ids();
    int end = pairs.end(query);
    reservoir.expect(end - pairs.first(query));
    for (int pair = pairs.first(query); pair < end; pair++) {
      reservoir.offer(pairs.squaredDistance(pair), ids.handleOf(pairs.row(pair)), allIds);
    }
    lowerBound(query);
  }

  /** Lowers the query's bound to that of its reservoir. */
  void lowerBound(int query) {
    bounds.lower(query, reservoirs[query].bound());
  }

  /** Ends the block. */
  void end() {
    ids.end(reservoirs);
  }

  /** Ids held at present. */
  int idsHeld() {
    return ids.ids().size();
  }

  /**
   * What may belong to the lists of {@code count} queries from {@code firstQuery} on, in any order:
   * at most L rows of each, within the bounds.
   *
   * @param within squared distances that all searches of the process have agreed on
   */
  NeighborBlock neighbors(int firstQuery, int count, SharedBounds within) {
    for (int query = firstQuery; query < firstQuery + count; query++) {
      reservoirs[query].cut(ids.ids());
      reservoirs[query].dropBeyond(within.bound(query));
    }
    return NeighborBlock.unsorted(reservoirs, firstQuery, count, ids.ids());
  }

  /** The nearest squared distances of one query, rising; at most L. */
  double[] squaredDistances(int query) {
    NeighborReservoir reservoir = reservoirs[query];
    reservoir.sort(ids.ids());
    double[] sorted = new double[reservoir.size()];
    Arrays.setAll(sorted, reservoir::squaredDistance);
    return sorted;
  }
}
