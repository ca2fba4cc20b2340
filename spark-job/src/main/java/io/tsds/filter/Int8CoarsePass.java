package io.tsds.filter;

import io.tsds.linalg.ByteMatrix;
import io.tsds.linalg.ByteScan;
import io.tsds.linalg.ByteScores;
import io.tsds.linalg.Int8Quantizer;
import io.tsds.linalg.RowScaling;

/**
 * The pass of {@link Int8TileFilter} that drops pairs by products of integers, for some queries at
 * a time. A pair is dropped in {@link #keep}: its score, of 8 bits, is less than the threshold of
 * its query. {@link CoarseCondition} proves what that says of products of integers, and {@link
 * CoarseScoring} that no pair is lost where they are rounded to 8 bits.
 */
final class Int8CoarsePass implements AutoCloseable {
  private final Int8Kernel.Packed packed;
  private final SearchQueries queries;
  private final RowProjections rows;
  private final Int8Quantizer quantizer = Int8Quantizer.fastest();
  private final Int8Quantizer.Codes codes;
  private final ByteMatrix rowCodes;
  private final CoarseCondition condition = new CoarseCondition();
  private final CoarseScoring scoring;
  private final RowScaling scaling;
  private final ByteScores scores;
  private final ByteScan scan = ByteScan.fastest();

  /** Of the condition, by the place of the query [queries of a tile]. */
  private final double[] weights;

  /** Of the condition, by the place of the query; minus infinity where each row passes. */
  private final double[] thresholds;

  private long survivors;

  /**
   * @param rows the tile of rows
   * @param most queries that are scored at a time
   */
  Int8CoarsePass(Int8Kernel.Packed packed, RowProjections rows, int most) {
    this.packed = packed;
    this.queries = packed.queries();
    this.rows = rows;
    this.codes = new Int8Quantizer.Codes(rows.most(), queries.dimension());
    this.rowCodes = new ByteMatrix(rows.most(), queries.dimension());
    this.scoring = new CoarseScoring(rows.most(), most);
    this.scaling = new RowScaling(rows.most());
    this.weights = new double[queries.rowsOfTile(0)];
    this.thresholds = new double[queries.rowsOfTile(0)];
    this.scores = new ByteScores(Math.min(most, queries.rowsOfTile(0)), rows.most());
  }

  /** Rounds the rows that were loaded. */
  void loadRows() {
    int count = rows.count();
    quantizer.quantize(rows.values(), rows.offset(), count, queries.dimension(), codes);
    rowCodes.putRows(0, count, codes.codes(), 0);
    condition.forgetRows();
    scoring.forgetRows();
    for (int row = 0; row < count; row++) {
      double error = rows.error(row) + codes.errors()[row];
      double rounded = codes.squaredNorms()[row];
      double offset = condition.addRow(rows.squaredNorm(row), rows.error(row), rounded, error);
      scoring.addRow(codes.scales()[row], error, offset, rounded);
    }
  }

  /**
   * Makes ready for queries.
   *
   * @param squared the largest squared distance of interest to each [count]
   */
  void begin(ScoredQueries scored, double[] squared) {
    Int8Quantizer.Codes queryCodes = packed.codes(scored.tile());
    for (int place = 0; place < scored.count(); place++) {
      int inTile = scored.inTile(place);
      boolean bounded = squared[place] <= Float.MAX_VALUE;
      if (bounded) {
        double error = queries.error(scored.query(place));
        condition.setQuery(
            squared[place],
            queries.squaredNorm(scored.query(place)),
            error,
            queryCodes.squaredNorms()[inTile],
            error + queryCodes.errors()[inTile]);
        weights[place] = condition.weight();
        thresholds[place] = condition.threshold();
      }
      double norm = Math.sqrt(queryCodes.squaredNorms()[inTile]);
      if (!bounded || scoring.allRowsPass(thresholds[place], norm)) {
        thresholds[place] = Double.NEGATIVE_INFINITY;
      }
    }
  }

  /** Scores the rows for the queries at places {@code from} to {@code to - 1}. */
  void score(ScoredQueries scored, int from, int to) {
    scoring.setQueries(
        packed.codes(scored.tile()).scales()[0],
        weights,
        thresholds,
        packed.largestNorm(scored.tile()),
        from,
        to);
    scaling.put(scoring.scales(), scoring.shifts(), rows.count());
    multiply(scored, from, to);
  }

  /** Multiplies and does no more. */
  void multiply(ScoredQueries scored, int from, int to) {
    packed
        .gemm()
        .score(
            packed.tile(scored.tile()),
            scored.inTile(from),
            to - from,
            rowCodes,
            rows.count(),
            scaling,
            scores);
  }

  /**
   * The rows that the integers leave to one of the queries scored last.
   *
   * @param place of the query, counted from {@code from} of {@link #score}
   * @param kept receives the rows in rising order
   * @return how many there are
   */
  int keep(int place, int[] kept) {
    int found = scan.atLeast(scores, place, rows.count(), scoring.threshold(place), kept);
    survivors += found;
    return found;
  }

  /** Pairs kept so far. */
  long survivors() {
    return survivors;
  }

  @Override
  public void close() {
    rowCodes.close();
    scaling.close();
    scores.close();
  }
}
