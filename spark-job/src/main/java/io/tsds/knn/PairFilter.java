package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.SquaredDistance;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.ScoreScan;

/**
 * Finds the pairs of queries and rows that can lie within a bound, tile by tile: a float32 product
 * in the filter space, a pass over its scores, and the canonical distance in double for what is
 * left. {@link FilterSlack} sees to it that no pair within its bound is lost, whatever the BLAS and
 * the tiles. Work is 2 M k operations a row for filter dimension k; memory is one tile of rows and
 * scores.
 */
public final class PairFilter implements AutoCloseable {
  private static final int TILE_ROWS = 1024;
  private static final int TILE_BYTES = 16 << 20;
  private static final int FEWEST_TILE_ROWS = 16;

  private final SearchQueries queries;
  private final ScoreScan scan = ScoreScan.fastest();
  private final int tileRows;
  private final FilterSpace space;
  private final float[] images;
  private final double[] errors;
  private final float[] rowOffsets;
  private final int[] hits;
  private final FloatMatrix rows;
  private final FloatMatrix scores;
  private long pairs;
  private long survivors;
  private double largestSquaredNorm;

  /** What becomes of the pairs that pass. */
  public interface Survivors {
    /** The largest squared distance of interest to the query; asked again for every tile. */
    double bound(int query);

    /** Takes a pair that may lie within the bound; {@code row} is a row of the block. */
    void accept(int query, int row, double squaredDistance);
  }

  public PairFilter(SearchQueries queries) {
    this.queries = queries;
    this.space = queries.openSpace();
    int rowBytes = Float.BYTES * queries.original().dimension();
    this.tileRows = Math.max(FEWEST_TILE_ROWS, Math.min(TILE_ROWS, TILE_BYTES / rowBytes));
    this.images = new float[tileRows * space.dimension()];
    this.errors = new double[tileRows];
    this.rowOffsets = new float[tileRows];
    this.hits = new int[tileRows];
    this.rows = queries.blas().allocate(tileRows, space.dimension());
    this.scores = queries.blas().allocate(queries.rowsOfTile(0), tileRows);
  }

  /** Filters all pairs of the queries with the rows of a block. */
  public void filter(EmbeddingBlock block, Survivors found) {
    for (int first = 0; first < block.rows(); first += tileRows) {
      filterTile(block, first, Math.min(tileRows, block.rows() - first), found);
    }
    pairs += (long) queries.count() * block.rows();
  }

  private void filterTile(EmbeddingBlock block, int first, int count, Survivors found) {
    RowTile rowTile = new RowTile(block, first, count, mapRows(block, first, count));
    for (int tile = 0; tile < queries.tileCount(); tile++) {
      int tileQueries = queries.rowsOfTile(tile);
      queries.blas().multiplyTransposed(queries.tile(tile), 0, tileQueries, rows, 0, count, scores);
      for (int i = 0; i < tileQueries; i++) {
        passHits(queries.firstOfTile(tile) + i, i * count, rowTile, found);
      }
    }
  }

  /**
   * The rows that the filter works on.
   *
   * @param first their first row in the block
   * @param largestError largest error of their images
   */
  private record RowTile(EmbeddingBlock block, int first, int count, double largestError) {}

  /** Maps rows to the filter space and returns the largest error of their images. */
  private double mapRows(EmbeddingBlock block, int first, int count) {
    space.map(block.values(), block.offset(first), count, images, errors);
    rows.putRows(0, count, images, 0);
    double largestError = 0;
    for (int row = 0; row < count; row++) {
      double squaredNorm = SquaredDistance.norm(images, row * space.dimension(), space.dimension());
      largestSquaredNorm = Math.max(largestSquaredNorm, squaredNorm);
      largestError = Math.max(largestError, errors[row]);
      rowOffsets[row] = queries.slack().rowOffset(squaredNorm);
    }
    return largestError;
  }

  private void passHits(int query, int scoresStart, RowTile tile, Survivors found) {
    float threshold =
        queries
            .slack()
            .queryThreshold(
                queries.squaredNorm(query),
                found.bound(query),
                queries.error(query) + tile.largestError());
    int hitCount = scan.atLeast(scores, scoresStart, tile.count(), rowOffsets, 0, threshold, hits);
    survivors += hitCount;
    for (int hit = 0; hit < hitCount; hit++) {
      int row = tile.first() + hits[hit];
      found.accept(query, row, squaredDistance(query, tile.block(), row));
    }
  }

  private double squaredDistance(int query, EmbeddingBlock block, int row) {
    EmbeddingMatrix original = queries.original();
    return SquaredDistance.between(
        original.values(),
        original.offset(query),
        block.values(),
        block.offset(row),
        original.dimension());
  }

  /** Pairs filtered so far. */
  public long pairs() {
    return pairs;
  }

  /** Pairs that passed so far, each of which had its canonical distance computed. */
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
