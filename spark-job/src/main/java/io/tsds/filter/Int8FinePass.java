package io.tsds.filter;

import io.tsds.linalg.FloatDot;
import java.util.Arrays;

/**
 * The pass of {@link Int8TileFilter} over the pairs that the integers leave, one by one in float32.
 * A pair is dropped in {@link #keep}, and {@link FilterSlack} proves why that is safe. The pass
 * goes through the pairs of some queries twice, for products and then for comparisons: half of the
 * comparisons go either way, and a branch misprediction would throw away the products that have
 * begun to load.
 */
final class Int8FinePass {
  private final SearchQueries queries;
  private final RowProjections rows;
  private final FloatDot dot = FloatDot.fastest();
  private final float[] rowOffsets;

  /** By the place of the query [queries of a tile]. */
  private final float[] thresholds;

  /** Of the lower bounds, by the place of the query [queries of a tile]. */
  private final double[] bases;

  private final int[] coarseHits;

  /** Where the pairs of each query end, of those multiplied together. */
  private final int[] ends;

  private int[] pairRows;
  private float[] products;

  /**
   * @param rows the tile of rows
   * @param most queries whose pairs are multiplied together
   */
  Int8FinePass(SearchQueries queries, RowProjections rows, int most) {
    this.queries = queries;
    this.rows = rows;
    this.rowOffsets = new float[rows.most()];
    this.thresholds = new float[queries.rowsOfTile(0)];
    this.bases = new double[queries.rowsOfTile(0)];
    this.coarseHits = new int[rows.most()];
    this.ends = new int[most];
    this.pairRows = new int[most];
    this.products = new float[most];
  }

  /** Makes ready for the rows that were loaded. */
  void loadRows() {
    for (int row = 0; row < rows.count(); row++) {
      rowOffsets[row] = queries.slack().rowOffset(rows.squaredNorm(row));
    }
  }

  /**
   * Makes ready for queries.
   *
   * @param squared the largest squared distance of interest to each [count]
   */
  void begin(ScoredQueries scored, double[] squared) {
    FilterSlack slack = queries.slack();
    for (int place = 0; place < scored.count(); place++) {
      int query = scored.query(place);
      double squaredNorm = queries.squaredNorm(query);
      double errors = queries.error(query) + rows.largestError();
      thresholds[place] = slack.queryThreshold(squaredNorm, squared[place], errors);
      bases[place] = slack.queryBase(squaredNorm);
    }
  }

  /** Multiplies the pairs that a coarse pass leaves to the queries it scored last. */
  void multiply(Int8CoarsePass coarse, ScoredQueries scored, int from, int to) {
    int pairs = 0;
    for (int place = from; place < to; place++) {
      int hits = coarse.keep(place - from, coarseHits);
      if (pairRows.length - pairs < hits) {
        pairRows = Arrays.copyOf(pairRows, Math.max(pairs + hits, 2 * pairs));
      }
      System.arraycopy(coarseHits, 0, pairRows, pairs, hits);
      pairs += hits;
      ends[place - from] = pairs;
    }
    if (products.length < pairRows.length) {
      products = new float[pairRows.length];
    }
    multiplyPairs(scored, from, to);
  }

  private void multiplyPairs(ScoredQueries scored, int from, int to) {
    float[] projections = Int8Kernel.values(queries.tile(scored.tile()));
    float[] rowProjections = rows.values();
    int firstProjection = rows.offset();
    int dimension = queries.dimension();
    int pair = 0;
    for (int place = from; place < to; place++) {
      int projection = scored.inTile(place) * dimension;
      for (; pair < ends[place - from]; pair++) {
        int rowProjection = firstProjection + pairRows[pair] * dimension;
        products[pair] = dot.of(projections, projection, rowProjections, rowProjection, dimension);
      }
    }
  }

  /**
   * The rows that may lie within the bound of one of the queries whose pairs were multiplied last.
   *
   * @param from place of the first of these queries
   * @param place of the query
   * @param kept receives the rows in rising order
   * @param differences receives products less row offsets
   * @return how many there are
   */
  int keep(int from, int place, int[] kept, float[] differences) {
    int inBlock = place - from;
    float threshold = thresholds[place];
    int passed = 0;
    for (int pair = inBlock == 0 ? 0 : ends[inBlock - 1]; pair < ends[inBlock]; pair++) {
      int row = pairRows[pair];
      float difference = products[pair] - rowOffsets[row];
      // Written always, kept only on a hit: no branch to mispredict.
      kept[passed] = row;
      differences[passed] = difference;
      passed += difference >= threshold ? 1 : 0;
    }
    return passed;
  }

  /** Makes lower bounds of the differences of {@link #keep}. */
  void toLowerBounds(int query, int place, float[] differences, int count) {
    double errors = queries.error(query) + rows.largestError();
    for (int i = 0; i < count; i++) {
      differences[i] = FilterSlack.lowerBound(bases[place], differences[i], errors);
    }
  }
}
