package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.linalg.ByteMatrix;
import io.tsds.linalg.ByteScan;
import io.tsds.linalg.ByteScores;
import io.tsds.linalg.FloatDot;
import io.tsds.linalg.Int8Quantizer;
import io.tsds.linalg.RowScaling;
import java.util.Arrays;

/**
 * The coarse and the fine pass of {@link Int8Kernel} over a tile, in blocks of so few queries that
 * the scores stay in the processor's second cache until they are scanned. The fine pass goes
 * through the pairs of a block twice, for products and then for comparisons: half of the
 * comparisons go either way, and a branch misprediction would throw away the products that have
 * begun to load.
 */
final class Int8Scorer implements TileScorer {
  private static final int TILE_ROWS = 1024;
  private static final int BLOCK_QUERIES = 256;
  private static final int NONE = -1;

  private final SearchQueries queries;
  private final Int8Kernel.Packed packed;
  private final Int8Quantizer quantizer = Int8Quantizer.fastest();
  private final ByteScan scan = ByteScan.fastest();
  private final FloatDot dot = FloatDot.fastest();
  private final RowProjections rows;
  private final Int8Quantizer.Codes codes;
  private final ByteMatrix rowCodes;
  private final CoarseBounds coarse = new CoarseBounds();
  private final CoarseScoring scoring;
  private final RowScaling scaling;
  private final float[] rowOffsets;
  private final QueryTerms queryTerms;
  private final ByteScores scores;
  private final int[] coarseHits;
  private final int[] ends = new int[BLOCK_QUERIES];
  private int[] pairRows = new int[BLOCK_QUERIES];
  private float[] products = new float[BLOCK_QUERIES];
  private int scoredTile;

  /** The scored queries, which are counted from here on. */
  private int firstScored;

  private int scored;

  /** First query of the block whose scores are at hand, and their pairs after a fine pass. */
  private int firstOfBlock;

  private FilterPass pass;
  private long coarseSurvivors;

  /**
   * What the passes need of each scored query.
   *
   * @param weights of the coarse bounds
   * @param coarseThresholds of the coarse bounds; minus infinity where each row passes
   * @param thresholds of the fine pass
   * @param bases of its lower bounds
   */
  private record QueryTerms(
      double[] weights, double[] coarseThresholds, float[] thresholds, double[] bases) {
    QueryTerms(int queries) {
      this(new double[queries], new double[queries], new float[queries], new double[queries]);
    }
  }

  Int8Scorer(Int8Kernel.Packed packed) {
    this.packed = packed;
    this.queries = packed.queries();
    this.rows = new RowProjections(queries, TILE_ROWS, true);
    this.codes = new Int8Quantizer.Codes(rows.most(), queries.dimension());
    this.rowCodes = new ByteMatrix(rows.most(), queries.dimension());
    this.scoring = new CoarseScoring(rows.most(), BLOCK_QUERIES);
    this.scaling = new RowScaling(rows.most());
    this.rowOffsets = new float[rows.most()];
    this.queryTerms = new QueryTerms(queries.rowsOfTile(0));
    this.scores = new ByteScores(Math.min(BLOCK_QUERIES, queries.rowsOfTile(0)), rows.most());
    this.coarseHits = new int[rows.most()];
  }

  @Override
  public RowProjections rows() {
    return rows;
  }

  @Override
  public void load(EmbeddingBlock block, int first, int count) {
    rows.load(block, first, count);
    quantizer.quantize(rows.values(), rows.offset(), count, queries.dimension(), codes);
    rowCodes.putRows(0, count, codes.codes(), 0);
    coarse.forgetRows();
    scoring.forgetRows();
    for (int row = 0; row < count; row++) {
      double squaredNorm = rows.squaredNorm(row);
      double error = rows.error(row) + codes.errors()[row];
      double rounded = codes.squaredNorms()[row];
      double offset = coarse.addRow(squaredNorm, rows.error(row), rounded, error);
      scoring.addRow(codes.scales()[row], error, offset, rounded);
      rowOffsets[row] = queries.slack().rowOffset(squaredNorm);
    }
  }

  @Override
  public void multiply(int firstQuery, int count) {
    begin(firstQuery, count);
    for (int first = 0; first < count; first += BLOCK_QUERIES) {
      multiplyBlock(first, endOfBlock(first));
    }
  }

  private void begin(int firstQuery, int count) {
    scoredTile = queries.tileOf(firstQuery);
    firstScored = firstQuery;
    scored = count;
    firstOfBlock = NONE;
  }

  private int endOfBlock(int first) {
    return Math.min(scored, first + BLOCK_QUERIES);
  }

  /** Place of a scored query in its tile. */
  private int inTile(int query) {
    return firstScored + query - queries.firstOfTile(scoredTile);
  }

  private void multiplyBlock(int first, int end) {
    packed
        .gemm()
        .score(
            packed.tile(scoredTile),
            inTile(first),
            end - first,
            rowCodes,
            rows.count(),
            scaling,
            scores);
  }

  @Override
  public void score(int firstQuery, int count, double[] bounds, FilterPass wanted) {
    begin(firstQuery, count);
    pass = wanted;
    setQueryTerms(bounds);
  }

  private void setQueryTerms(double[] bounds) {
    Int8Quantizer.Codes queryCodes = packed.codes(scoredTile);
    FilterSlack slack = queries.slack();
    for (int query = 0; query < scored; query++) {
      double squaredNorm = queries.squaredNorm(firstScored + query);
      double error = queries.error(firstScored + query);
      double errors = error + rows.largestError();
      queryTerms.thresholds[query] = slack.queryThreshold(squaredNorm, bounds[query], errors);
      queryTerms.bases[query] = slack.queryBase(squaredNorm);
      if (bounds[query] <= Float.MAX_VALUE) {
        coarse.setQuery(
            bounds[query],
            squaredNorm,
            error,
            queryCodes.squaredNorms()[inTile(query)],
            error + queryCodes.errors()[inTile(query)]);
        queryTerms.weights[query] = coarse.weight();
        queryTerms.coarseThresholds[query] = coarse.threshold();
      }
      double norm = Math.sqrt(queryCodes.squaredNorms()[inTile(query)]);
      if (!(bounds[query] <= Float.MAX_VALUE)
          || scoring.allRowsPass(queryTerms.coarseThresholds[query], norm)) {
        queryTerms.coarseThresholds[query] = Double.NEGATIVE_INFINITY;
      }
    }
  }

  /** Scores a block of queries. */
  private void scoreBlock(int first) {
    int end = endOfBlock(first);
    scoring.setQueries(
        packed.codes(scoredTile).scales()[0],
        queryTerms.weights,
        queryTerms.coarseThresholds,
        packed.largestNorm(scoredTile),
        first,
        end);
    scaling.put(scoring.scales(), scoring.shifts(), rows.count());
    multiplyBlock(first, end);
    firstOfBlock = first;
  }

  /**
   * Begins the fine pass: finds and multiplies the pairs of a block of queries that the integers
   * leave.
   */
  private void refine(int first) {
    int end = endOfBlock(first);
    int pairs = 0;
    for (int query = first; query < end; query++) {
      int hits = coarseHits(query - first, coarseHits);
      if (pairRows.length - pairs < hits) {
        pairRows = Arrays.copyOf(pairRows, Math.max(pairs + hits, 2 * pairs));
      }
      System.arraycopy(coarseHits, 0, pairRows, pairs, hits);
      pairs += hits;
      ends[query - first] = pairs;
    }
    multiplyPairs(first, end);
  }

  /** The rows that the integers leave to a query of the block. */
  private int coarseHits(int queryOfBlock, int[] hits) {
    int found =
        scan.atLeast(scores, queryOfBlock, rows.count(), scoring.threshold(queryOfBlock), hits);
    coarseSurvivors += found;
    return found;
  }

  private void multiplyPairs(int first, int end) {
    if (products.length < pairRows.length) {
      products = new float[pairRows.length];
    }
    float[] projections = Int8Kernel.values(queries.tile(scoredTile));
    float[] rowProjections = rows.values();
    int firstProjection = rows.offset();
    int dimension = queries.dimension();
    int pair = 0;
    for (int query = first; query < end; query++) {
      int projection = inTile(query) * dimension;
      for (; pair < ends[query - first]; pair++) {
        int rowProjection = firstProjection + pairRows[pair] * dimension;
        products[pair] = dot.of(projections, projection, rowProjections, rowProjection, dimension);
      }
    }
  }

  @Override
  public int within(int query, int[] hits, float[] lowerBounds) {
    int place = query - firstScored;
    int inBlock = place % BLOCK_QUERIES;
    if (firstOfBlock != place - inBlock) {
      scoreBlock(place - inBlock);
      if (pass != FilterPass.COARSE) {
        refine(place - inBlock);
      }
    }
    if (pass == FilterPass.COARSE) {
      return coarseHits(inBlock, hits);
    }
    float threshold = queryTerms.thresholds[place];
    int passed = 0;
    for (int pair = inBlock == 0 ? 0 : ends[inBlock - 1]; pair < ends[inBlock]; pair++) {
      int row = pairRows[pair];
      float difference = products[pair] - rowOffsets[row];
      // Written always, kept only on a hit: no branch to mispredict.
      hits[passed] = row;
      lowerBounds[passed] = difference;
      passed += difference >= threshold ? 1 : 0;
    }
    if (pass == FilterPass.FINE_WITH_LOWER_BOUNDS) {
      double errors = queries.error(query) + rows.largestError();
      for (int i = 0; i < passed; i++) {
        lowerBounds[i] = FilterSlack.lowerBound(queryTerms.bases[place], lowerBounds[i], errors);
      }
    }
    return passed;
  }

  @Override
  public long coarseSurvivors() {
    return coarseSurvivors;
  }

  @Override
  public void close() {
    rows.close();
    rowCodes.close();
    scaling.close();
    scores.close();
  }
}
