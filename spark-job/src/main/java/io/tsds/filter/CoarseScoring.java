package io.tsds.filter;

import io.tsds.linalg.Int8Gemm;

/**
 * The test of {@link CoarseCondition} on scores of 8 bits. Some queries that are rounded with one
 * scale s share the scores
 *
 * <pre>(q'.x' + middle error(x) - offset(x) - zero) / step</pre>
 *
 * where q'.x' is s s(x) times a product of integers, the middle one of the queries' weights of
 * error(x) stands for all of them, and zero and step are such that the thresholds become numbers
 * from -125 to 125. Each query's threshold is lowered by the most that its own weight adds to the
 * middle one for any row, and by what the rounding of scores can hide ({@link Int8Gemm#rounding}).
 * So no pair that passes the test of {@link CoarseCondition} fails this one.
 */
final class CoarseScoring {
  /** Thresholds lie within so many steps, before what roundings can hide comes off them. */
  private static final double STEPS = 250;

  /**
   * Of what is added in a score, so that roundings of float32 are at most a hundredth of a step.
   */
  private static final double SMALLEST_STEP = 0x1p-14;

  /** Covers double roundings. */
  private static final double ROUNDING = 0x1p-40;

  private final float[] rowScales;
  private final double[] errors;
  private final double[] offsets;
  private final float[] scales;
  private final float[] shifts;
  private final int[] thresholds;
  private final double[] adjusted;
  private int rows;
  private double leastError;
  private double mostError;
  private double mostOffset;
  private double mostRowNorm;

  /** Room for so many rows and queries. */
  CoarseScoring(int rows, int queries) {
    this.rowScales = new float[rows];
    this.errors = new double[rows];
    this.offsets = new double[rows];
    this.scales = new float[rows];
    this.shifts = new float[rows];
    this.thresholds = new int[queries];
    this.adjusted = new double[queries];
  }

  /** Forgets the rows. */
  void forgetRows() {
    rows = 0;
    leastError = Double.POSITIVE_INFINITY;
    mostError = 0;
    mostOffset = 0;
    mostRowNorm = 0;
  }

  /**
   * Takes in a row.
   *
   * @param scale s(x)
   * @param error of x'
   * @param offset as {@link CoarseCondition#addRow} gave it
   * @param squaredNorm |x'|^2
   */
  void addRow(float scale, double error, double offset, double squaredNorm) {
    rowScales[rows] = scale;
    errors[rows] = error;
    offsets[rows] = offset;
    rows++;
    leastError = Math.min(leastError, error);
    mostError = Math.max(mostError, error);
    mostOffset = Math.max(mostOffset, Math.abs(offset));
    mostRowNorm = Math.max(mostRowNorm, Math.sqrt(squaredNorm));
  }

  /**
   * Whether every row passes for a query; its threshold would then only widen the range of the
   * others.
   *
   * @param limit the query's threshold
   * @param norm |q'|
   */
  boolean allRowsPass(double limit, double norm) {
    return limit < -(norm * mostRowNorm + mostOffset);
  }

  /**
   * Sets scales, shifts and thresholds for queries {@code from} to {@code to - 1}, of which the
   * first becomes number 0.
   *
   * @param scale s
   * @param weights as {@link CoarseCondition} gives them [to]
   * @param limits the thresholds that go with them; minus infinity where every row passes [to]
   * @param mostNorm the largest |q'|
   */
  void setQueries(
      double scale, double[] weights, double[] limits, double mostNorm, int from, int to) {
    double middle = middle(weights, limits, from, to);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int query = from; query < to; query++) {
      double more = weights[query] - middle;
      adjusted[query - from] = limits[query] - more * (more > 0 ? mostError : leastError);
      if (isFinite(limits[query])) {
        least = Math.min(least, adjusted[query - from]);
        most = Math.max(most, adjusted[query - from]);
      }
    }
    boolean any = least <= most;
    double zero = any ? 0.5 * (least + most) : 0;
    double product = mostNorm * mostRowNorm;
    double added = Math.abs(middle) * mostError + mostOffset + Math.abs(zero);
    double step = Math.max(any ? (most - least) / STEPS : 0, SMALLEST_STEP * (product + added));
    step = step > 0 ? step : 1;
    setRows(scale / step, middle, zero, step);
    double hidden =
        Int8Gemm.rounding(product / step, added / step) + ROUNDING * (product + added) / step;
    for (int query = from; query < to; query++) {
      thresholds[query - from] =
          isFinite(limits[query])
              ? (int) Math.ceil((adjusted[query - from] - zero) / step - hidden)
              : Byte.MIN_VALUE;
    }
  }

  /** The middle of the weights of queries that have thresholds. */
  private static double middle(double[] weights, double[] limits, int from, int to) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int query = from; query < to; query++) {
      if (isFinite(limits[query])) {
        least = Math.min(least, weights[query]);
        most = Math.max(most, weights[query]);
      }
    }
    return least <= most ? 0.5 * (least + most) : 0;
  }

  private static boolean isFinite(double limit) {
    return limit != Double.NEGATIVE_INFINITY;
  }

  private void setRows(double scale, double middle, double zero, double step) {
    for (int row = 0; row < rows; row++) {
      scales[row] = (float) (scale * rowScales[row]);
      shifts[row] = (float) ((middle * errors[row] - offsets[row] - zero) / step);
    }
  }

  /** What a product of integers with each row is multiplied by [rows]. */
  float[] scales() {
    return scales;
  }

  /** What is added to it then [rows]. */
  float[] shifts() {
    return shifts;
  }

  /** The least score with which a row can be within the bound of one of the queries. */
  int threshold(int query) {
    return thresholds[query];
  }
}
