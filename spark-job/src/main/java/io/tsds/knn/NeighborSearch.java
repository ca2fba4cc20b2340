package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdKind;
import io.tsds.filter.PairFilter;
import io.tsds.filter.SearchQueries;

/**
 * Exact nearest-neighbor search of one partition: blocks of rows go in, each query's nearest come
 * out.
 *
 * <p>A pair of a query and a row goes through the {@link PairFilter}, waits ({@link WaitingPairs}),
 * gets its canonical distance ({@link DistanceStep}) and is kept if it is near enough ({@link
 * NearestRows}); {@link BlockSearch} has these steps in their order. Each of them may drop it, for
 * lying beyond its query's bound ({@link QueryBounds}), which L rows lie within or an estimate
 * gives; whether L rows were found within an estimate is asked afterwards ({@link
 * NeighborBlock#isProven}). Memory is the filter's, the waiting pairs' and up to 2 L entries a
 * query, whatever the number of rows.
 */
public final class NeighborSearch implements AutoCloseable {
  /** So many pairs may wait at a time, at 8 bytes each. */
  private static final int MOST_WAITING = 1 << 23;

  /** So many pairs with distances are kept until their queries get them, at some 50 bytes each. */
  private static final int MOST_COLLECTED = 1 << 19;

  private final SharedBounds shared;
  private final PairFilter filter;
  private final NearestRows nearest;
  private final WaitingPairs waiting;
  private final DistanceStep distances;
  private final BlockSearch blocks;

  /**
   * @param length L, the most neighbors of a query
   * @param shared what is known in this process of the queries' L-th distances
   * @param partition number of the rows' partition; each partition's rows always come in the same
   *     order
   * @param kind of the ids of the rows to come
   */
  public NeighborSearch(
      SearchQueries queries, int length, SharedBounds shared, int partition, IdKind kind) {
    this(queries, length, shared, partition, kind, MOST_WAITING, MOST_COLLECTED);
  }

  NeighborSearch(
      SearchQueries queries,
      int length,
      SharedBounds shared,
      int partition,
      IdKind kind,
      int mostWaiting,
      int mostCollected) {
    this.shared = shared;
    QueryBounds bounds = new QueryBounds(shared, queries.count());
    this.filter = new PairFilter(queries);
    this.nearest = new NearestRows(queries.count(), length, bounds, kind);
    this.waiting = new WaitingPairs(queries, length, filter, bounds, nearest, mostWaiting);
    this.distances = new DistanceStep(queries, shared, bounds, nearest, mostCollected);
    RowClaims claims = new RowClaims(shared, partition);
    this.blocks = new BlockSearch(queries, filter, bounds, waiting, distances, claims, mostWaiting);
  }

  /** Searches all rows of the block. */
  public void search(EmbeddingBlock block) {
    nearest.begin(block);
    blocks.search(block);
    nearest.end();
  }

  /** Ids held at present. */
  int idsHeld() {
    return nearest.idsHeld();
  }

  /**
   * What was found for {@code count} queries from {@code firstQuery} on and may belong to their
   * lists over all partitions, in any order.
   */
  public NeighborBlock neighbors(int firstQuery, int count) {
    return nearest.neighbors(firstQuery, count, shared);
  }

  /** The nearest squared distances of one query, rising; at most L. */
  public double[] squaredDistances(int query) {
    return nearest.squaredDistances(query);
  }

  /** Canonical distances computed so far. */
  public long distances() {
    return waiting.distances() + distances.computed();
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
