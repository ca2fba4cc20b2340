package io.tsds.knn;

/**
 * The most by which a float32 filter can be wrong, turned into a test that never loses a neighbor.
 *
 * <p>With u = 2^-24, a float32 dot product of dimension d is off by at most about d u |q||x|
 * whatever the order of its sums, so the squared distance computed from it is off by at most
 *
 * <pre>slack = (d + 8) u (|q| + |x|)^2 + d 2^-125</pre>
 *
 * where the 8 covers the roundings of norms, thresholds and differences and the last term
 * underflow. Subtracting a center rounds every component once more, which adds 4 to the 8. Because
 * (|q| + |x|)^2 &lt;= 2|q|^2 + 2|x|^2, the test
 *
 * <pre>q.x >= (|q|^2 + |x|^2 - bound - slack) / 2</pre>
 *
 * splits into a threshold of the query and an offset of the row: {@code q.x - rowOffset(x) >=
 * queryThreshold(q, bound)}. Both are rounded down, which keeps more.
 */
final class FilterSlack {
  private static final double UNIT_ROUNDOFF = 0x1p-24;

  private final double relative;
  private final double absolute;

  FilterSlack(int dimension, boolean centered) {
    this.relative = (dimension + (centered ? 12 : 8)) * UNIT_ROUNDOFF;
    this.absolute = dimension * 0x1p-125;
  }

  /** What to subtract from the dot product with a row of this squared norm. */
  float rowOffset(double squaredNorm) {
    return roundDown(0.5 * squaredNorm * (1 - 2 * relative));
  }

  /**
   * What the difference must reach for the row to be possibly within the bound.
   *
   * @param bound the largest squared distance of interest; infinite keeps every row
   */
  float queryThreshold(double squaredNorm, double bound) {
    return roundDown(0.5 * (squaredNorm * (1 - 2 * relative) - bound - absolute));
  }

  /** The slack of a pair with these squared norms, as reported. */
  double of(double squaredQueryNorm, double squaredRowNorm) {
    return relative * 2 * (squaredQueryNorm + squaredRowNorm) + absolute;
  }

  private static float roundDown(double value) {
    float rounded = (float) value;
    return rounded > value ? Math.nextDown(rounded) : rounded;
  }
}
