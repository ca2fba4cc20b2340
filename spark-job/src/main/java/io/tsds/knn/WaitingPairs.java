package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.filter.PairFilter;
import io.tsds.filter.SearchQueries;
import java.util.Arrays;

/**
 * The step of a search between the filter and the canonical distances: pairs wait with their lower
 * bounds, a {@link WaitingPairsOfQuery} for each query, while the bounds of their queries fall.
 * Those that the bounds have passed are dropped without a distance; why that loses no neighbor,
 * {@link WaitingPairsOfQuery} says. Where a query has too many, it gets distances at once. Memory
 * is 8 bytes a pair.
 */
final class WaitingPairs {
  private static final int FEWEST_OF_A_QUERY = 256;

  private final SearchQueries queries;
  private final int length;
  private final PairFilter filter;
  private final QueryBounds bounds;
  private final NearestRows nearest;
  private final int mostOfQuery;
  private final WaitingPairsOfQuery[] ofQueries;
  private EmbeddingBlock block;
  private long size;
  private long distances;

  /**
   * @param length L
   * @param filter that the pairs come from
   * @param most pairs of a query that may wait, though 2 L or a few hundred will do
   */
  WaitingPairs(
      SearchQueries queries,
      int length,
      PairFilter filter,
      QueryBounds bounds,
      NearestRows nearest,
      int most) {
    this.queries = queries;
    this.length = length;
    this.filter = filter;
    this.bounds = bounds;
    this.nearest = nearest;
    this.mostOfQuery = (int) Math.min(most, Math.max(FEWEST_OF_A_QUERY, 2L * length));
    this.ofQueries = new WaitingPairsOfQuery[queries.count()];
    Arrays.setAll(ofQueries, query -> new WaitingPairsOfQuery());
  }

  /** Goes on to the next block; no pair may be waiting. */
  void begin(EmbeddingBlock next) {
    block = next;
  }

  /** Pairs that wait. */
  long size() {
    return size;
  }

  /**
   * Takes pairs of a query.
   *
   * @param columns their rows, counted from {@code firstRow}
   * @param lowerBounds of their squared distances
   */
  void add(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
    WaitingPairsOfQuery pairs = ofQueries[query];
    size -= pairs.size();
    pairs.append(lowerBounds, columns, firstRow, count);
    if (pairs.size() >= mostOfQuery) {
      cut(query, pairs);
    }
    size += pairs.size();
  }

  /** Drops what cannot be among the nearest, and if that is too little, computes all distances. */
  private void cut(int query, WaitingPairsOfQuery pairs) {
    double bound = sharpen(query, pairs);
    pairs.dropBeyond(bound);
    if (pairs.size() > mostOfQuery / 4 * 3) {
      for (int pair = 0; pair < pairs.size(); pair++) {
        int row = pairs.row(pair);
        double squaredDistance = queries.squaredDistance(query, block, row);
        if (squaredDistance <= bound) {
          nearest.offer(query, row, squaredDistance);
        }
      }
      distances += pairs.size();
      nearest.lowerBound(query);
      pairs.clear(mostOfQuery);
    }
  }

  /** Bounds the query by the L-th of the upper bounds of its pairs, too. */
  private double sharpen(int query, WaitingPairsOfQuery pairs) {
    double upper =
        pairs.size() > length
            ? filter.interval(query).upper(pairs.smallestLowerBound(length))
            : Double.POSITIVE_INFINITY;
    return bounds.lower(query, upper);
  }

  /**
   * Gives a query's pairs that still matter to the next step, and forgets them.
   *
   * @param from first of the rows that pairs wait in
   * @param to behind the last of them
   * @param firstClaimed the first row that other searches are told of
   */
  void handOn(int query, DistanceStep next, int from, int to, int firstClaimed) {
    WaitingPairsOfQuery pairs = ofQueries[query];
    size -= pairs.size();
    sharpen(query, pairs);
    pairs.dropBeyond(bounds.of(query));
    next.add(query, pairs, from, to, firstClaimed);
    pairs.clear(mostOfQuery);
  }

  /** Canonical distances computed here so far. */
  long distances() {
    return distances;
  }
}
