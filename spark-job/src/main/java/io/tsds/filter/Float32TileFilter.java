package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.ScoreScan;

/**
 * The {@link TileFilter} of {@link Float32Kernel}. A pair is dropped in {@link #keep}, where its
 * score, the dot product of its projections, less the row's offset is below the query's threshold.
 * {@link FilterSlack} makes both of a bound, and proves that no pair within the bound fails this
 * test, whatever the rounding. The comparison itself, a loop over a row of scores, is {@link
 * ScoreScan#atLeast}.
 */
final class Float32TileFilter implements TileFilter {
  private static final int TILE_ROWS = 1024;

  /** In a space of few components, where the scores take as much time as the products. */
  private static final int NARROW_TILE_ROWS = 512;

  private static final int NARROW = 64;

  private final SearchQueries queries;
  private final Blas blas;
  private final ScoreScan scan = ScoreScan.fastest();
  private final RowProjections rows;
  private final float[] rowOffsets;
  private final FloatMatrix scores;
  private int firstScored;
  private double[] bounds;
  private FilterSharpness pass;

  Float32TileFilter(SearchQueries queries, Blas blas) {
    this.queries = queries;
    this.blas = blas;
    int most = queries.dimension() <= NARROW ? NARROW_TILE_ROWS : TILE_ROWS;
    this.rows = new RowProjections(queries, most, false);
    this.rowOffsets = new float[rows.most()];
    this.scores = blas.allocateScores(queries.rowsOfTile(0), rows.most());
  }

  @Override
  public RowProjections rows() {
    return rows;
  }

  @Override
  public void load(EmbeddingBlock block, int first, int count) {
    rows.load(block, first, count);
    for (int row = 0; row < count; row++) {
      rowOffsets[row] = queries.slack().rowOffset(rows.squaredNorm(row));
    }
  }

  @Override
  public void multiply(int firstQuery, int count) {
    int tile = queries.tileOf(firstQuery);
    blas.multiplyTransposed(
        queries.tile(tile),
        firstQuery - queries.firstOfTile(tile),
        count,
        rows.projections(),
        0,
        rows.count(),
        scores);
  }

  @Override
  public void begin(int firstQuery, int count, double[] boundsOfQueries, FilterSharpness wanted) {
    firstScored = firstQuery;
    bounds = boundsOfQueries;
    pass = wanted;
    multiply(firstQuery, count);
  }

  @Override
  public int keep(int query, int[] kept, float[] lowerBounds) {
    FilterSlack slack = queries.slack();
    double squaredNorm = queries.squaredNorm(query);
    double errors = queries.error(query) + rows.largestError();
    float threshold = slack.queryThreshold(squaredNorm, bounds[query - firstScored], errors);
    int start = (query - firstScored) * rows.count();
    int passed =
        scan.atLeast(scores, start, rows.count(), rowOffsets, 0, threshold, kept, lowerBounds);
    if (pass == FilterSharpness.FINE_WITH_LOWER_BOUNDS) {
      double base = slack.queryBase(squaredNorm);
      for (int i = 0; i < passed; i++) {
        lowerBounds[i] = FilterSlack.lowerBound(base, lowerBounds[i], errors);
      }
    }
    return passed;
  }

  @Override
  public long coarseSurvivors() {
    return 0;
  }

  @Override
  public void close() {
    rows.close();
    scores.close();
  }
}
