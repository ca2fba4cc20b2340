package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.ScoreScan;

/** Scores by float32 matrix products of a BLAS, whose rounding {@link FilterSlack} allows for. */
public record Float32Kernel(Blas blas) implements FilterKernel {
  private static final int TILE_ROWS = 1024;

  /** In a space of few components, where the scores take as much time as the products. */
  private static final int NARROW_TILE_ROWS = 512;

  private static final int NARROW = 64;

  @Override
  public String name() {
    return "float32";
  }

  @Override
  public int tileQueries() {
    // Wide enough for the BLAS, small enough for the scores to stay in cache.
    return 1024;
  }

  @Override
  public FloatMatrix allocateProjections(int rows, int dimension) {
    return blas.allocate(rows, dimension);
  }

  @Override
  public int roundings(int dimension) {
    return Blas.roundings(dimension);
  }

  @Override
  public PackedQueries pack(SearchQueries queries) {
    return new PackedQueries() {
      @Override
      public TileScorer open() {
        return new Scorer(queries, blas);
      }

      @Override
      public void close() {
        // The projections are the packed queries.
      }
    };
  }

  private static final class Scorer implements TileScorer {
    private final SearchQueries queries;
    private final Blas blas;
    private final ScoreScan scan = ScoreScan.fastest();
    private final RowProjections rows;
    private final float[] rowOffsets;
    private final FloatMatrix scores;
    private int firstScored;
    private double[] bounds;
    private FilterPass pass;

    Scorer(SearchQueries queries, Blas blas) {
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
    public void score(int firstQuery, int count, double[] boundsOfQueries, FilterPass wanted) {
      firstScored = firstQuery;
      bounds = boundsOfQueries;
      pass = wanted;
      multiply(firstQuery, count);
    }

    @Override
    public int within(int query, int[] hits, float[] lowerBounds) {
      FilterSlack slack = queries.slack();
      double squaredNorm = queries.squaredNorm(query);
      double errors = queries.error(query) + rows.largestError();
      float threshold = slack.queryThreshold(squaredNorm, bounds[query - firstScored], errors);
      int start = (query - firstScored) * rows.count();
      int passed =
          scan.atLeast(scores, start, rows.count(), rowOffsets, 0, threshold, hits, lowerBounds);
      if (pass == FilterPass.FINE_WITH_LOWER_BOUNDS) {
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
}
