package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.filter.FilterSharpness;
import io.tsds.filter.PairFilter;
import io.tsds.filter.SearchQueries;

/**
 * Takes the rows of one block after another through the steps of a {@link NeighborSearch}:
 *
 * <ol>
 *   <li>the {@link PairFilter} goes through the block in tiles, and hands over the pairs that can
 *       lie within the bounds of their queries;
 *   <li>where they come with lower bounds, they wait ({@link WaitingPairs}) until the block ends,
 *       or too many wait: by then most bounds are lower. Without lower bounds there is nothing to
 *       wait for ({@link FinePassChoice});
 *   <li>what is left gets its canonical distance ({@link DistanceStep});
 *   <li>what lies within its query's bound is offered to the query ({@link NearestRows}).
 * </ol>
 */
final class BlockSearch implements PairFilter.Sink {
  private final SearchQueries queries;
  private final PairFilter filter;
  private final QueryBounds bounds;
  private final WaitingPairs waiting;
  private final DistanceStep distances;
  private final RowClaims claims;
  private final int mostWaiting;
  private final FinePassChoice finePass = new FinePassChoice();
  private FilterSharpness pass;

  /** All rows of the block before this one have been through the filter. */
  private int filtered;

  /** First row of the block with pairs that wait. */
  private int firstWaiting;

  /**
   * @param mostWaiting pairs that may wait at a time
   */
  BlockSearch(
      SearchQueries queries,
      PairFilter filter,
      QueryBounds bounds,
      WaitingPairs waiting,
      DistanceStep distances,
      RowClaims claims,
      int mostWaiting) {
    this.queries = queries;
    this.filter = filter;
    this.bounds = bounds;
    this.waiting = waiting;
    this.distances = distances;
    this.claims = claims;
    this.mostWaiting = mostWaiting;
  }

  /** Searches a block. */
  void search(EmbeddingBlock block) {
    filtered = 0;
    firstWaiting = 0;
    waiting.begin(block);
    distances.begin(block);
    filter.filter(block, this);
    settle();
    claims.endBlock(block.rows());
  }

  @Override
  public double bound(int query) {
    return bounds.of(query);
  }

  @Override
  public FilterSharpness pass() {
    pass = finePass.next(bounds.allKnown());
    return pass;
  }

  @Override
  public void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
    if (pass == FilterSharpness.COARSE) {
      distances.add(query, firstRow, columns, count);
    } else {
      waiting.add(query, firstRow, columns, lowerBounds, count);
    }
  }

  @Override
  public void endOfTile(int endRow) {
    finePass.seen(filter.coarseSurvivors(), filter.survivors());
    filtered = endRow;
    distances.compute();
    if (waiting.size() >= mostWaiting || distances.isFull()) {
      settle();
    }
  }

  /** Gives all waiting pairs that still matter their distances, and the queries their pairs. */
  private void settle() {
    int firstClaimed = claims.claim(firstWaiting, filtered);
    for (int tile = 0; waiting.size() > 0 && tile < queries.tileCount(); tile++) {
      int from = queries.firstOfTile(tile);
      for (int query = from; query < from + queries.rowsOfTile(tile); query++) {
        waiting.handOn(query, distances, firstWaiting, filtered, firstClaimed);
      }
      distances.compute();
    }
    distances.handOut(firstClaimed);
    firstWaiting = filtered;
    filter.forgetRows();
  }
}
