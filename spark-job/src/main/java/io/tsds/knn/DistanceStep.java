package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.filter.SearchQueries;

/**
 * The step of a search that gives pairs their canonical distances, and with them to the queries:
 * pairs are collected, computed row after row ({@link PairDistances}), and those within the bounds
 * of their queries wait in the order of queries ({@link PairBuffer}) until there are enough to go
 * from query to query. A pair is dropped here only for a canonical distance above its query's
 * bound. Memory is some 50 bytes for each of at most {@code mostCollected} pairs, and those of one
 * query.
 */
final class DistanceStep {
  private final SearchQueries queries;
  private final SharedBounds shared;
  private final QueryBounds bounds;
  private final NearestRows nearest;
  private final int mostCollected;
  private final PairDistances distances;
  private final PairBuffer near;
  private EmbeddingBlock block;

  DistanceStep(
      SearchQueries queries,
      SharedBounds shared,
      QueryBounds bounds,
      NearestRows nearest,
      int mostCollected) {
    this.queries = queries;
    this.shared = shared;
    this.bounds = bounds;
    this.nearest = nearest;
    this.mostCollected = mostCollected;
    this.distances = new PairDistances(queries);
    this.near = new PairBuffer(queries.count());
  }

  /** Goes on to the next block. */
  void begin(EmbeddingBlock next) {
    block = next;
  }

  /**
   * Takes pairs that have not waited. Those of a tile of queries get their distances together.
   *
   * @param columns their rows, counted from {@code firstRow}
   */
  void add(int query, int firstRow, int[] columns, int count) {
    if (distances.size() > 0 && queries.tileOf(query) != queries.tileOf(distances.query(0))) {
      compute();
      if (isFull()) {
        // Others hear nothing of rows that nobody has claimed yet.
        handOut(Integer.MAX_VALUE);
      }
    }
    distances.add(query, firstRow, columns, count);
  }

  /**
   * Takes the pairs of a query that have waited.
   *
   * @param from first of the rows that they lie in
   * @param to behind the last of them
   * @param firstClaimed as in {@link #handOut}
   */
  void add(int query, WaitingPairsOfQuery pending, int from, int to, int firstClaimed) {
    distances.add(query, pending, from, to);
    if (distances.size() + near.size() >= mostCollected) {
      compute();
      handOut(firstClaimed);
    }
  }

  /** Computes the distances of the pairs taken so far, and keeps those within the bounds. */
  void compute() {
    distances.compute(block);
    near.add(distances, bounds::of);
    distances.clear();
  }

  /** Whether so many pairs have distances that they have to be handed out. */
  boolean isFull() {
    return near.size() >= mostCollected;
  }

  /**
   * Gives the queries their pairs.
   *
   * @param firstClaimed the first row that other searches are told of
   */
  void handOut(int firstClaimed) {
    near.sortByQuery();
    for (int query = 0; query < queries.count(); query++) {
      if (near.first(query) < near.end(query)) {
        shared.offer(query, near, firstClaimed);
        nearest.offer(query, near);
      }
    }
    near.clear();
  }

  /** Canonical distances computed so far. */
  long computed() {
    return distances.computed();
  }
}
