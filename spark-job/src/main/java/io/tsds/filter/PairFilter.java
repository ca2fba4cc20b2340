package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;

/**
 * Finds the pairs of queries and rows that can lie within a bound, and drops all others: goes
 * through them tile by tile, in the filter space and the arithmetic of the {@link SearchQueries}.
 * What is left comes with a lower bound of its squared distance, and an upper one on demand.
 *
 * <p>A pair is dropped in {@code keep} of a {@link TileFilter}, that is in {@link
 * Float32TileFilter} or {@link Int8TileFilter}. None within its bound is lost, whatever the
 * arithmetic and the tiles: {@link FilterSlack} proves it for tests by floats, {@link
 * CoarseCondition} for tests by integers. Work is 2 M k operations a row for filter dimension k;
 * memory is one tile of rows and scores.
 */
public final class PairFilter implements AutoCloseable {
  private final SearchQueries queries;
  private final TileFilter tile;
  private final int[] kept;
  private final float[] lowerBounds;
  private final double[] bounds;
  private long pairs;
  private long survivors;
  private double largestSquaredNorm;
  private double recentSquaredNorm;
  private double recentError;

  /** What becomes of the pairs that pass. */
  public interface Sink {
    /** The largest squared distance of interest to the query; asked again for every tile. */
    double bound(int query);

    /**
     * Takes pairs of a query that may lie within its bound.
     *
     * @param firstRow a row of the block, from which the columns count
     * @param columns the pairs' rows, rising
     * @param lowerBounds lower bounds of their squared distances, if the pass gives them
     * @param count how many pairs; the arrays are longer and will be overwritten
     */
    void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count);

    /** The pass over the pairs of the next tile of rows. */
    default FilterSharpness pass() {
      return FilterSharpness.FINE_WITH_LOWER_BOUNDS;
    }

    /** All queries are done with the rows of the block up to this one. */
    default void endOfTile(int endRow) {}
  }

  /**
   * How far the squared distances of a query's pairs can lie above their lower bounds, for all rows
   * since {@link #forgetRows}.
   *
   * @param slack of the query with any of the rows
   * @param errors of the query's and any row's projections, added
   */
  public record Interval(double slack, double errors) {
    /** An upper bound of the squared distance. */
    public float upper(float lowerBound) {
      return FilterSlack.upperBound(lowerBound, slack, errors);
    }
  }

  public PairFilter(SearchQueries queries) {
    this.queries = queries;
    this.tile = queries.openTileFilter();
    this.kept = new int[tile.tileRows()];
    this.lowerBounds = new float[tile.tileRows()];
    this.bounds = new double[queries.rowsOfTile(0)];
  }

  /** Filters all pairs of the queries with the rows of a block. */
  public void filter(EmbeddingBlock block, Sink found) {
    filter(block, 0, block.rows(), new int[] {0, queries.count()}, found);
  }

  /**
   * Filters the pairs of some queries with the rows {@code from} to {@code to - 1} of a block.
   *
   * @param runs the first query of each run of queries, followed by the one behind its last [2 x
   *     runs]
   */
  public void filter(EmbeddingBlock block, int from, int to, int[] runs, Sink found) {
    int tileRows = tile.tileRows();
    for (int first = from; first < to; first += tileRows) {
      filterTile(block, first, Math.min(tileRows, to - first), runs, found);
    }
  }

  private void filterTile(EmbeddingBlock block, int first, int count, int[] runs, Sink found) {
    tile.load(block, first, count);
    recentSquaredNorm = Math.max(recentSquaredNorm, tile.rows().largestSquaredNorm());
    recentError = Math.max(recentError, tile.rows().largestError());
    largestSquaredNorm = Math.max(largestSquaredNorm, recentSquaredNorm);
    FilterSharpness pass = found.pass();
    for (int run = 0; run < runs.length; run += 2) {
      int query = runs[run];
      while (query < runs[run + 1]) {
        int ofTile = queries.tileOf(query);
        int end = Math.min(runs[run + 1], queries.firstOfTile(ofTile) + queries.rowsOfTile(ofTile));
        filterQueries(query, end, first, pass, found);
        query = end;
      }
    }
    found.endOfTile(first + count);
  }

  /** Filters the present rows for queries of one tile. */
  private void filterQueries(int from, int to, int firstRow, FilterSharpness pass, Sink found) {
    for (int query = from; query < to; query++) {
      bounds[query - from] = found.bound(query);
    }
    tile.begin(from, to - from, bounds, pass);
    pairs += (long) (to - from) * tile.rows().count();
    for (int query = from; query < to; query++) {
      int passed = tile.keep(query, kept, lowerBounds);
      if (passed > 0) {
        survivors += passed;
        found.accept(query, firstRow, kept, lowerBounds, passed);
      }
    }
  }

  /** The interval of the query's pairs with the rows since {@link #forgetRows}. */
  public Interval interval(int query) {
    return new Interval(
        queries.slack().of(queries.squaredNorm(query), recentSquaredNorm),
        queries.error(query) + recentError);
  }

  /** Lets the intervals count only the rows to come. */
  public void forgetRows() {
    recentSquaredNorm = 0;
    recentError = 0;
  }

  /** Pairs filtered so far. */
  public long pairs() {
    return pairs;
  }

  /** Pairs that passed so far. */
  public long survivors() {
    return survivors;
  }

  /** Pairs that coarse passes let through so far; 0 if the filter has but one pass. */
  public long coarseSurvivors() {
    return tile.coarseSurvivors();
  }

  /** The largest error bound of a squared distance that was allowed for so far. */
  public double largestSlack() {
    return queries.slack().of(queries.largestSquaredNorm(), largestSquaredNorm);
  }

  @Override
  public void close() {
    tile.close();
  }
}
