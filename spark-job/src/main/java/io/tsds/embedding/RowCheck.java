package io.tsds.embedding;

import java.util.Locale;

/**
 * Says whether rows can take part in the job, and brings them into the form that the metric asks
 * for. With {@link Metric#COSINE} a row is divided by its canonical norm in double and rounded once
 * to float32.
 */
public final class RowCheck {
  /** Rows with a larger norm could overflow float32 products; they are refused. */
  public static final double LARGEST_NORM = 0x1p60;

  private static final double UNIT_TOLERANCE = 1e-3;

  private final Metric metric;
  private final int dimension;

  public RowCheck(Metric metric, int dimension) {
    this.metric = metric;
    this.dimension = dimension;
  }

  /** Whether a row of this canonical squared norm can take part. */
  public boolean isGood(double squaredNorm) {
    return squaredNorm <= LARGEST_NORM * LARGEST_NORM
        && (squaredNorm > 0 || metric != Metric.COSINE);
  }

  /**
   * What is wrong with a row, to be put behind the row's place; null if it is good.
   *
   * @param values holds the row from {@code offset} on
   * @param squaredNorm the row's canonical squared norm
   */
  public String fault(float[] values, int offset, double squaredNorm) {
    if (isGood(squaredNorm)) {
      return null;
    }
    if (squaredNorm == 0) {
      return "the vector is zero, which has no direction; `metric` cosine needs a norm above 0";
    }
    for (int k = 0; k < dimension; k++) {
      if (!Float.isFinite(values[offset + k])) {
        return String.format(
            Locale.ROOT, "component %d is %s; components must be finite", k, values[offset + k]);
      }
    }
    return String.format(
        Locale.ROOT,
        "the norm is %.4g; norms must be at most 2^60 (bytes of another type look like that: see `embedding-dtype`)",
        Math.sqrt(squaredNorm));
  }

  /** Whether the norm of a row is off 1 by more than 1e-3. */
  public static boolean isOffUnitLength(double squaredNorm) {
    return !(Math.abs(Math.sqrt(squaredNorm) - 1) <= UNIT_TOLERANCE);
  }

  /**
   * Normalizes good rows in place if the metric asks for it.
   *
   * @param values row-major [.. x dimension]
   * @param first the first of the rows
   * @param squaredNorms the canonical squared norm of each row, by the row's number in {@code
   *     values}; replaced by those of the normalized rows
   */
  public void normalize(float[] values, int first, int rows, double[] squaredNorms) {
    if (metric != Metric.COSINE) {
      return;
    }
    for (int row = first; row < first + rows; row++) {
      double norm = Math.sqrt(squaredNorms[row]);
      int offset = row * dimension;
      for (int k = offset; k < offset + dimension; k++) {
        values[k] = (float) (values[k] / norm);
      }
    }
    SquaredDistance.norms(values, first * dimension, rows, dimension, squaredNorms, first);
  }
}
