package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.linalg.ByteMatrix;
import io.tsds.linalg.FloatDot;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import io.tsds.linalg.Int8Gemm;
import io.tsds.linalg.Int8Quantizer;
import io.tsds.linalg.Int8Scan;
import io.tsds.linalg.IntScores;

/**
 * Scores by products of 8-bit integers first, about four times as fast as float32 ones where the
 * processor has VNNI, and looks again in float32 at the pairs that are left, one by one.
 *
 * <p>A row x is rounded to s x' with integers x' ({@link Int8Quantizer}); its error e has a known
 * length. The rounded rows of a pair within the bound lie within sqrt(bound) + |e_q| + |e_x| of
 * each other by the triangle inequality, and their distance follows from an exact integer product
 * and the norms. With R = sqrt(bound) + |e_q|, the test
 *
 * <pre>s_q s_x q'.x' + R |e_x| - (|s_x x'|^2 - |e_x|^2) / 2 >= (|s_q q'|^2 - R^2) / 2</pre>
 *
 * takes three numbers a row and three a query, with the slack of {@link FilterSlack} for its own
 * few roundings. What passes the second look is what passes {@link Float32Kernel}, up to rounding.
 */
public record Int8Kernel(Int8Gemm gemm) implements FilterKernel {
  private static final int TILE_QUERIES = 1024;
  private static final int TILE_ROWS = 1024;

  /** A product is rounded three times: to float32, and at each of two scales. */
  private static final FilterSlack COARSE = new FilterSlack(4, 4);

  /** Covers the roundings of what is added for a row's error. */
  private static final double REACH_ROUNDING = 1 + 0x1p-20;

  @Override
  public String name() {
    return "int8";
  }

  @Override
  public int tileQueries() {
    return TILE_QUERIES;
  }

  @Override
  public FloatMatrix allocateImages(int rows, int dimension) {
    return FloatMatrix.onHeap(rows, dimension);
  }

  @Override
  public int roundings(int dimension) {
    return FloatDot.roundings(dimension);
  }

  @Override
  public PackedQueries pack(SearchQueries queries) {
    return new Packed(queries, gemm);
  }

  private static float[] values(FloatMatrix images) {
    return ((HeapMatrix) images).values();
  }

  /** Tiles of queries as integers. */
  private static final class Packed implements PackedQueries {
    private final SearchQueries queries;
    private final Int8Gemm gemm;
    private final ByteMatrix[] tiles;
    private final Int8Quantizer.Codes[] codes;

    Packed(SearchQueries queries, Int8Gemm gemm) {
      this.queries = queries;
      this.gemm = gemm;
      this.tiles = new ByteMatrix[queries.tileCount()];
      this.codes = new Int8Quantizer.Codes[queries.tileCount()];
      Int8Quantizer quantizer = Int8Quantizer.fastest();
      int dimension = queries.dimension();
      for (int tile = 0; tile < tiles.length; tile++) {
        int rows = queries.rowsOfTile(tile);
        codes[tile] = new Int8Quantizer.Codes(rows, dimension);
        quantizer.quantize(values(queries.tile(tile)), 0, rows, dimension, codes[tile]);
        tiles[tile] = new ByteMatrix(rows, dimension);
        tiles[tile].putRows(0, rows, codes[tile].codes(), 0);
      }
    }

    @Override
    public TileScorer open() {
      return new Scorer(this);
    }

    @Override
    public void close() {
      for (ByteMatrix tile : tiles) {
        tile.close();
      }
    }
  }

  private static final class Scorer implements TileScorer {
    private final SearchQueries queries;
    private final Packed packed;
    private final Int8Quantizer quantizer = Int8Quantizer.fastest();
    private final Int8Scan scan = Int8Scan.fastest();
    private final FloatDot dot = FloatDot.fastest();
    private final RowImages rows;
    private final Int8Quantizer.Codes codes;
    private final ByteMatrix rowCodes;
    private final Int8Scan.Rows rowTerms;
    private final float[] rowOffsets;
    private final IntScores scores;
    private int scoredTile;
    private int firstScored;
    private long coarseSurvivors;

    Scorer(Packed packed) {
      this.packed = packed;
      this.queries = packed.queries;
      this.rows = new RowImages(queries, TILE_ROWS);
      this.codes = new Int8Quantizer.Codes(rows.most(), queries.dimension());
      this.rowCodes = new ByteMatrix(rows.most(), queries.dimension());
      this.rowTerms = new Int8Scan.Rows(rows.most());
      this.rowOffsets = new float[rows.most()];
      this.scores = new IntScores(queries.rowsOfTile(0), rows.most());
    }

    @Override
    public RowImages rows() {
      return rows;
    }

    @Override
    public void load(EmbeddingBlock block, int first, int count) {
      rows.load(block, first, count);
      quantizer.quantize(values(rows.images()), 0, count, queries.dimension(), codes);
      rowCodes.putRows(0, count, codes.codes(), 0);
      for (int row = 0; row < count; row++) {
        double error = rows.error(row) + codes.errors()[row];
        rowTerms.scales()[row] = codes.scales()[row];
        rowTerms.errors()[row] = FilterSlack.roundUp(error);
        rowTerms.offsets()[row] = COARSE.rowOffset(codes.squaredNorms()[row], error);
        rowOffsets[row] = queries.slack().rowOffset(rows.squaredNorm(row));
      }
    }

    @Override
    public void score(int firstQuery, int count) {
      firstScored = firstQuery;
      scoredTile = queries.tileOf(firstQuery);
      int inTile = firstQuery - queries.firstOfTile(scoredTile);
      packed.gemm.multiplyTransposed(
          packed.tiles[scoredTile], inTile, count, rowCodes, 0, rows.count(), scores);
    }

    @Override
    public int within(
        int query, double bound, boolean wantsLowerBounds, int[] hits, float[] lowerBounds) {
      int coarse = coarselyWithin(query, bound, hits);
      coarseSurvivors += coarse;
      double squaredNorm = queries.squaredNorm(query);
      double errors = queries.error(query) + rows.largestError();
      float threshold = queries.slack().queryThreshold(squaredNorm, bound, errors);
      double base = queries.slack().queryBase(squaredNorm);
      float[] images = values(queries.tile(scoredTile));
      float[] rowImages = values(rows.images());
      int dimension = queries.dimension();
      int image = (query - queries.firstOfTile(scoredTile)) * dimension;
      int passed = 0;
      for (int i = 0; i < coarse; i++) {
        int row = hits[i];
        float product = dot.of(images, image, rowImages, row * dimension, dimension);
        float difference = product - rowOffsets[row];
        if (difference >= threshold) {
          hits[passed] = row;
          lowerBounds[passed] =
              wantsLowerBounds ? FilterSlack.lowerBound(base, difference, errors) : 0;
          passed++;
        }
      }
      return passed;
    }

    /** The rows that may lie within the bound as far as the integers tell. */
    private int coarselyWithin(int query, double bound, int[] hits) {
      if (!(bound <= Float.MAX_VALUE)) {
        for (int row = 0; row < rows.count(); row++) {
          hits[row] = row;
        }
        return rows.count();
      }
      Int8Quantizer.Codes queryCodes = packed.codes[scoredTile];
      int inTile = query - queries.firstOfTile(scoredTile);
      double error = queries.error(query) + queryCodes.errors()[inTile];
      return scan.atLeast(
          scores,
          (query - firstScored) * rows.count(),
          rows.count(),
          rowTerms,
          queryCodes.scales()[inTile],
          FilterSlack.roundUp((Math.sqrt(bound) + error) * REACH_ROUNDING),
          COARSE.queryThreshold(queryCodes.squaredNorms()[inTile], bound, error),
          hits);
    }

    @Override
    public long coarseSurvivors() {
      return coarseSurvivors;
    }

    @Override
    public void close() {
      rows.close();
      rowCodes.close();
      scores.close();
    }
  }
}
