package io.tsds.embedding;

/**
 * Says whether a row can take part in the job, and brings it into the form that the metric asks
 * for. With {@link Metric#COSINE} a row is divided by its canonical norm in double and rounded once
 * to float32.
 */
public final class RowCheck {
  /** Rows with a larger norm could overflow float32 products; they are refused. */
  public static final double LARGEST_NORM = 0x1p60;

  private static final double UNIT_TOLERANCE = 1e-3;

  private final Metric metric;
  private final int dimension;
  private double squaredNorm;
  private double resultingSquaredNorm;

  public RowCheck(Metric metric, int dimension) {
    this.metric = metric;
    this.dimension = dimension;
  }

  /**
   * Checks the row in place and normalizes it if the metric asks for it.
   *
   * @return null if the row is good, else what is wrong with it, to be put behind the row's place
   */
  public String faultAfterNormalizing(float[] values, int offset) {
    squaredNorm = SquaredDistance.norm(values, offset, dimension);
    if (!(squaredNorm <= LARGEST_NORM * LARGEST_NORM)) {
      return faultOf(values, offset);
    }
    if (metric == Metric.COSINE) {
      if (squaredNorm == 0) {
        return "the vector is zero, which has no direction; --metric cosine needs a norm above 0";
      }
      double norm = Math.sqrt(squaredNorm);
      for (int k = offset; k < offset + dimension; k++) {
        values[k] = (float) (values[k] / norm);
      }
      resultingSquaredNorm = SquaredDistance.norm(values, offset, dimension);
    } else {
      resultingSquaredNorm = squaredNorm;
    }
    return null;
  }

  /** The canonical squared norm of the good row checked last, as it is now. */
  public double squaredNorm() {
    return resultingSquaredNorm;
  }

  /** Whether the row checked last, as it was read, had a norm off 1 by more than 1e-3. */
  public boolean wasOffUnitLength() {
    return !(Math.abs(Math.sqrt(squaredNorm) - 1) <= UNIT_TOLERANCE);
  }

  private String faultOf(float[] values, int offset) {
    for (int k = 0; k < dimension; k++) {
      if (!Float.isFinite(values[offset + k])) {
        return "component %d is %s; components must be finite".formatted(k, values[offset + k]);
      }
    }
    return "the norm is %.4g; norms must be at most 2^60".formatted(Math.sqrt(squaredNorm));
  }
}
