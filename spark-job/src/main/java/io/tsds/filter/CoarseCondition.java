package io.tsds.filter;

/**
 * When pairs rounded to integers may lie within a bound B: terms of a query and of a row for the
 * test
 *
 * <pre>q'.x' + weight(q) error(x) - offset(x) >= threshold(q)</pre>
 *
 * where x' is the rounded row in the filter space, x what it stands for and error(x) >= |x - x'|.
 * Two inequalities hold for every pair with |q - x|^2 &lt;= B. The triangle inequality |q' - x'|
 * &lt;= R with R = sqrt(B) + error(q) + error(x), which is
 *
 * <pre>q'.x' >= (|q'|^2 + |x'|^2 - R^2) / 2</pre>
 *
 * and that of Cauchy and Schwarz for q.x - q'.x' = q.(x - x') + (q - q').x', together with q.x >=
 * (|q|^2 + |x|^2 - B) / 2:
 *
 * <pre>q'.x' + |q| error(x) >= (|q|^2 + |x|^2 - B) / 2 - error(q) |x'|</pre>
 *
 * The first is sharper for pairs nearer to each other than to the origin, the second for others. A
 * row has the smaller offset of both, a query the inequality that leaves fewer rows of its tile.
 * All is in double, with its roundings in offsets and thresholds.
 */
final class CoarseCondition {
  /** Of |q|^2 + |x|^2. */
  private static final double RELATIVE = 0x1p-40;

  private static final double ABSOLUTE = 0x1p-1000;

  /** Covers double roundings. */
  private static final double UP = 1 + 0x1p-40;

  private static final double DOWN = 1 - 0x1p-40;

  private double largestRoundedNorm;
  private double errors;
  private int rows;
  private double weight;
  private double threshold;

  /** Forgets the tile. */
  void forgetRows() {
    largestRoundedNorm = 0;
    errors = 0;
    rows = 0;
  }

  /**
   * Takes in a row of the tile.
   *
   * @param squaredNorm of the projection
   * @param projectionError by which the projection is off x
   * @param roundedSquaredNorm |x'|^2
   * @param error of x', at least projectionError
   * @return the row's offset
   */
  double addRow(
      double squaredNorm, double projectionError, double roundedSquaredNorm, double error) {
    largestRoundedNorm = Math.max(largestRoundedNorm, Math.sqrt(roundedSquaredNorm));
    errors += error;
    rows++;
    double least = Math.max(0, Math.sqrt(squaredNorm) - projectionError);
    double half =
        0.5 * Math.min(least * least * DOWN, roundedSquaredNorm * DOWN - error * error * UP);
    return half - RELATIVE * Math.max(squaredNorm, roundedSquaredNorm);
  }

  /**
   * Sets {@link #weight} and {@link #threshold} to those of a query.
   *
   * @param bound B, finite
   * @param squaredNorm of the projection
   * @param projectionError by which the projection is off q
   * @param roundedSquaredNorm |q'|^2
   * @param error of q', at least projectionError
   */
  void setQuery(
      double bound,
      double squaredNorm,
      double projectionError,
      double roundedSquaredNorm,
      double error) {
    double norm = Math.sqrt(squaredNorm);
    double slack = RELATIVE * Math.max(squaredNorm, roundedSquaredNorm) + ABSOLUTE;
    double distance = Math.sqrt(bound) + error;
    double nearby = 0.5 * (roundedSquaredNorm * DOWN - distance * distance * UP) - slack;
    double least = Math.max(0, norm - projectionError);
    double most = norm + projectionError;
    double farther =
        0.5 * (least * least * DOWN - bound * UP) - error * largestRoundedNorm * UP - slack;
    double meanError = rows == 0 ? 0 : errors / rows;
    boolean triangle = nearby - distance * meanError >= farther - most * meanError;
    weight = (triangle ? distance : most) * UP;
    threshold = triangle ? nearby : farther;
  }

  /** By how much the error of a row counts for the query. */
  double weight() {
    return weight;
  }

  double threshold() {
    return threshold;
  }
}
