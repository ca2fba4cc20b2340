package io.tsds.filter;

/**
 * The most by which a float32 filter can be wrong, turned into a test that never loses a neighbor.
 *
 * <p>With u = 2^-24 a float32 dot product is off by at most about k u |q||x|, where k is the length
 * of its longest chain of sums, at most the dimension d of the {@link
 * io.tsds.filter.space.FilterSpace}. So the squared distance computed from it is off by at most
 *
 * <pre>slack = (k + 8) u (|q| + |x|)^2 + d 2^-125</pre>
 *
 * where the 8 covers the roundings of norms, thresholds and differences and the last term
 * underflow. A pair within the bound has projections within sqrt(bound) + error(q) + error(x).
 * Because (|q| + |x|)^2 &lt;= 2|q|^2 + 2|x|^2, the test
 *
 * <pre>q.x >= (|q|^2 + |x|^2 - (sqrt(bound) + errors)^2 - slack) / 2</pre>
 *
 * splits into a threshold of the query and an offset of the row: {@code q.x - rowOffset(x) >=
 * queryThreshold(q, bound, errors)}. Both are rounded down, which keeps more.
 */
public final class FilterSlack {
  private static final double UNIT_ROUNDOFF = 0x1p-24;

  /** Covers the double roundings of the bound with its errors. */
  private static final double BOUND_ROUNDING = 1 + 0x1p-40;

  private final double relative;
  private final double absolute;

  /**
   * @param roundings k
   * @param dimension of the filter space
   */
  FilterSlack(int roundings, int dimension) {
    this.relative = (roundings + 8) * UNIT_ROUNDOFF;
    this.absolute = dimension * 0x1p-125;
  }

  /** What to subtract from the dot product with a row whose projection has this squared norm. */
  float rowOffset(double squaredNorm) {
    return roundDown(0.5 * squaredNorm * (1 - 2 * relative));
  }

  /**
   * What the difference must be at least for the row to be possibly within the bound.
   *
   * @param squaredNorm of the query's projection
   * @param bound the largest squared distance of interest; infinite keeps every row
   * @param errors of the query's and the row's projections, added
   */
  float queryThreshold(double squaredNorm, double bound, double errors) {
    double radius = Math.sqrt(bound) + errors;
    double squaredRadius = radius * radius * BOUND_ROUNDING;
    return roundDown(0.5 * (squaredNorm * (1 - 2 * relative) - squaredRadius - absolute));
  }

  /** The slack of a pair with these squared norms, as reported. */
  double of(double squaredQueryNorm, double squaredRowNorm) {
    return relative * 2 * (squaredQueryNorm + squaredRowNorm) + absolute;
  }

  /** The squared norm's part of {@link #lowerBound}: what is left when nothing is subtracted. */
  double queryBase(double squaredNorm) {
    return squaredNorm * (1 - 2 * relative) - absolute;
  }

  /**
   * A lower bound of the squared distance of a pair, from below by at most twice its {@link #of
   * slack} and the roundings of the result.
   *
   * @param queryBase of the query
   * @param difference dot product less row offset, as the filter computed it
   * @param errors of the query's and the row's projections, added
   */
  static float lowerBound(double queryBase, float difference, double errors) {
    double projected = queryBase - 2.0 * difference;
    if (!(projected > 0)) {
      return 0;
    }
    if (errors == 0) {
      return roundDown(projected);
    }
    double root = Math.sqrt(projected) - errors;
    return root > 0 ? roundDown(root * root / BOUND_ROUNDING) : 0;
  }

  /**
   * An upper bound of the squared distance of a pair whose {@link #lowerBound} is known.
   *
   * @param slack of the pair, or more
   */
  static float upperBound(float lowerBound, double slack, double errors) {
    double lower = Math.nextUp(lowerBound);
    if (errors == 0) {
      return roundUp((lower + 2 * slack) * BOUND_ROUNDING);
    }
    double projected = Math.sqrt(lower * BOUND_ROUNDING) + errors;
    double farthest = Math.sqrt(projected * projected + 2 * slack) + errors;
    return roundUp(farthest * farthest * BOUND_ROUNDING * BOUND_ROUNDING);
  }

  public static float roundUp(double value) {
    float rounded = (float) value;
    return rounded < value ? Math.nextUp(rounded) : rounded;
  }

  static float roundDown(double value) {
    float rounded = (float) value;
    return rounded > value ? Math.nextDown(rounded) : rounded;
  }
}
