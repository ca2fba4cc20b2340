package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.ScoreScan;

/**
 * Finds the pairs of queries and rows that can lie within a bound, tile by tile: a float32 product
 * in the filter space and a pass over its scores. What is left comes with a lower bound of its
 * squared distance, and an upper one on demand. {@link FilterSlack} sees to it that no pair within
 * its bound is lost, whatever the BLAS and the tiles. Work is 2 M k operations a row for filter
 * dimension k; memory is one tile of rows and scores.
 */
public final class PairFilter implements AutoCloseable {
  private static final int TILE_ROWS = 1024;

  /** In a space of few components, where the scores take as much time as the products. */
  private static final int NARROW_TILE_ROWS = 512;

  private static final int NARROW = 64;
  private static final int TILE_BYTES = 16 << 20;
  private static final int FEWEST_TILE_ROWS = 16;

  private final SearchQueries queries;
  private final ScoreScan scan = ScoreScan.fastest();
  private final int tileRows;
  private final FilterSpace space;
  private final double[] squaredNorms;
  private final double[] errors;
  private final float[] rowOffsets;
  private final int[] hits;
  private final float[] lowerBounds;
  private final FloatMatrix rows;
  private final FloatMatrix scores;
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
     * @param lowerBounds lower bounds of their squared distances, if they are wanted
     * @param count how many pairs; the arrays are longer and will be overwritten
     */
    void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count);

    /** Whether lower bounds are wanted; they take a while where images have errors. */
    default boolean wantsLowerBounds() {
      return true;
    }

    /** All queries are done with the rows of the block up to this one. */
    default void endOfTile(int endRow) {}
  }

  /**
   * How far the squared distances of a query's pairs can lie above their lower bounds, for all rows
   * since {@link #forgetRows}.
   *
   * @param slack of the query with any of the rows
   * @param errors of the query's and any row's images, added
   */
  record Interval(double slack, double errors) {
    /** An upper bound of the squared distance. */
    float upper(float lowerBound) {
      return FilterSlack.upperBound(lowerBound, slack, errors);
    }
  }

  public PairFilter(SearchQueries queries) {
    this.queries = queries;
    this.space = queries.openSpace();
    int rowBytes = Float.BYTES * queries.original().dimension();
    int most = space.dimension() <= NARROW ? NARROW_TILE_ROWS : TILE_ROWS;
    this.tileRows = Math.max(FEWEST_TILE_ROWS, Math.min(most, TILE_BYTES / rowBytes));
    this.squaredNorms = new double[tileRows];
    this.errors = new double[tileRows];
    this.rowOffsets = new float[tileRows];
    this.hits = new int[tileRows];
    this.lowerBounds = new float[tileRows];
    this.rows = queries.blas().allocate(tileRows, space.dimension());
    this.scores = queries.blas().allocate(queries.rowsOfTile(0), tileRows);
  }

  /** Filters all pairs of the queries with the rows of a block. */
  public void filter(EmbeddingBlock block, Sink found) {
    filter(block, 0, block.rows(), found);
  }

  /** Filters all pairs of the queries with the rows {@code from} to {@code to - 1} of a block. */
  void filter(EmbeddingBlock block, int from, int to, Sink found) {
    for (int first = from; first < to; first += tileRows) {
      filterTile(block, first, Math.min(tileRows, to - first), found);
    }
    pairs += (long) queries.count() * (to - from);
  }

  private void filterTile(EmbeddingBlock block, int first, int count, Sink found) {
    double largestError = mapRows(block, first, count);
    for (int tile = 0; tile < queries.tileCount(); tile++) {
      int tileQueries = queries.rowsOfTile(tile);
      queries.blas().multiplyTransposed(queries.tile(tile), 0, tileQueries, rows, 0, count, scores);
      for (int i = 0; i < tileQueries; i++) {
        int query = queries.firstOfTile(tile) + i;
        int passed = scan(query, i * count, count, queries.error(query) + largestError, found);
        if (passed > 0) {
          survivors += passed;
          found.accept(query, first, hits, lowerBounds, passed);
        }
      }
    }
    found.endOfTile(first + count);
  }

  /** Maps rows to the filter space and returns the largest error of their images. */
  private double mapRows(EmbeddingBlock block, int first, int count) {
    space.map(block, first, count, rows, squaredNorms, errors);
    double largestError = 0;
    for (int row = 0; row < count; row++) {
      double squaredNorm = squaredNorms[row];
      recentSquaredNorm = Math.max(recentSquaredNorm, squaredNorm);
      largestError = Math.max(largestError, errors[row]);
      rowOffsets[row] = queries.slack().rowOffset(squaredNorm);
    }
    recentError = Math.max(recentError, largestError);
    largestSquaredNorm = Math.max(largestSquaredNorm, recentSquaredNorm);
    return largestError;
  }

  /** Finds the rows of the tile that may lie within the query's bound, and how near at best. */
  private int scan(int query, int scoresStart, int count, double pairErrors, Sink found) {
    double squaredNorm = queries.squaredNorm(query);
    float threshold = queries.slack().queryThreshold(squaredNorm, found.bound(query), pairErrors);
    int passed =
        scan.atLeast(scores, scoresStart, count, rowOffsets, 0, threshold, hits, lowerBounds);
    if (!found.wantsLowerBounds()) {
      return passed;
    }
    double base = queries.slack().queryBase(squaredNorm);
    for (int i = 0; i < passed; i++) {
      lowerBounds[i] = FilterSlack.lowerBound(base, lowerBounds[i], pairErrors);
    }
    return passed;
  }

  /** The interval of the query's pairs with the rows since {@link #forgetRows}. */
  Interval interval(int query) {
    return new Interval(
        queries.slack().of(queries.squaredNorm(query), recentSquaredNorm),
        queries.error(query) + recentError);
  }

  /** Lets the intervals count only the rows to come. */
  void forgetRows() {
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

  /** The largest error bound of a squared distance that was allowed for so far. */
  public double largestSlack() {
    return queries.slack().of(queries.largestSquaredNorm(), largestSquaredNorm);
  }

  @Override
  public void close() {
    space.close();
    rows.close();
    scores.close();
  }
}
