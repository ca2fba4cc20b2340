package io.tsds.filter.space;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.SquaredDistance;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import java.util.Arrays;

/**
 * A filter space of few components: the coordinates of a row on some axes, and the norm of the rest
 * as one more. For axes P with |P| &lt;= 1, Q = (I - P'P)^(1/2) has |Px - Py|^2 + (|Qx| - |Qy|)^2
 * &lt;= |x - y|^2, and |Qx|^2 = |x|^2 - |Px|^2: an exact lower bound of distances, the sharper the
 * more of the rows lies on the axes. Coordinates are float32 products; their rounding goes into the
 * errors.
 *
 * @param center what is subtracted from rows first [d]
 * @param axes row-major [count x d], rows about orthonormal, spectral norm at most 1
 * @param count number of axes
 */
public record PrincipalAxes(float[] center, float[] axes, int count) implements FilterTransform {
  private static final int CHUNK_ROWS = 256;

  /** A little above 2^-24, for the rounding of the errors themselves. */
  private static final double UNIT_ROUNDOFF = 0x1.001p-24;

  /**
   * Scales axes down as far as their rounding needs to keep their spectral norm at 1 or below: the
   * largest row sum of |P P'| bounds its square.
   *
   * @param axes row-major [count x d], about orthonormal
   */
  public static PrincipalAxes of(float[] center, double[][] axes) {
    int d = center.length;
    double largestRowSum = 0;
    for (double[] axis : axes) {
      double rowSum = 0;
      for (double[] other : axes) {
        double dot = 0;
        for (int k = 0; k < d; k++) {
          dot += axis[k] * other[k];
        }
        rowSum += Math.abs(dot);
      }
      largestRowSum = Math.max(largestRowSum, rowSum);
    }
    if (!(largestRowSum > 0) || !Double.isFinite(largestRowSum)) {
      throw new IllegalArgumentException("axes are zero or not finite");
    }
    // Rounding the scaled axes to float32 moves each by at most 2^-24 of its norm.
    double scale = (1 - 2 * axes.length * UNIT_ROUNDOFF) / Math.sqrt(largestRowSum);
    float[] scaled = new float[axes.length * d];
    for (int axis = 0; axis < axes.length; axis++) {
      for (int k = 0; k < d; k++) {
        scaled[axis * d + k] = (float) (axes[axis][k] * scale);
      }
    }
    return new PrincipalAxes(center, scaled, axes.length);
  }

  /** The first {@code fewer} axes alone. */
  public PrincipalAxes first(int fewer) {
    return new PrincipalAxes(center, Arrays.copyOf(axes, fewer * center.length), fewer);
  }

  @Override
  public int dimension() {
    return count + 1;
  }

  @Override
  public FilterSpace open(Blas blas) {
    return new Space(blas);
  }

  private final class Space implements FilterSpace {
    private final Blas blas;
    private final Centering centering = new Centering(center, true);
    private final float[] centered = new float[CHUNK_ROWS * center.length];
    private final double[] centeredNorms = new double[CHUNK_ROWS];
    private final float[] products = new float[CHUNK_ROWS * count];
    private final FloatMatrix axisRows;
    private final FloatMatrix rows;
    private final FloatMatrix coordinates;
    private float[] projected = {};

    Space(Blas blas) {
      this.blas = blas;
      this.axisRows = blas.allocate(count, center.length);
      this.rows = blas.allocate(CHUNK_ROWS, center.length);
      this.coordinates = blas.allocate(CHUNK_ROWS, count);
      axisRows.putRows(0, count, axes, 0);
    }

    @Override
    public int dimension() {
      return count + 1;
    }

    @Override
    public void map(
        EmbeddingBlock block,
        int first,
        int mapped,
        FloatMatrix projections,
        double[] squaredNorms,
        double[] errors) {
      if (projected.length < mapped * dimension()) {
        projected = new float[mapped * dimension()];
      }
      for (int start = 0; start < mapped; start += CHUNK_ROWS) {
        int chunk = Math.min(CHUNK_ROWS, mapped - start);
        centering.subtract(block.values(), block.offset(first + start), chunk, centered);
        SquaredDistance.norms(centered, 0, chunk, center.length, centeredNorms);
        rows.putRows(0, chunk, centered, 0);
        blas.multiplyTransposed(rows, 0, chunk, axisRows, 0, count, coordinates);
        coordinates.copyTo(products, chunk * count);
        for (int row = 0; row < chunk; row++) {
          errors[start + row] = finish(row, projected, (start + row) * dimension());
        }
      }
      projections.putRows(0, mapped, projected, 0);
      SquaredDistance.norms(projected, 0, mapped, dimension(), squaredNorms);
    }

    /** Completes the projection of a row of the chunk and returns its error. */
    private double finish(int row, float[] projections, int target) {
      System.arraycopy(products, row * count, projections, target, count);
      double squaredNorm = centeredNorms[row];
      double onAxes = SquaredDistance.norm(projections, target, count);
      double rest = Math.sqrt(Math.max(0, squaredNorm - onAxes));
      projections[target + count] = (float) rest;
      double norm = Math.sqrt(squaredNorm);
      // Each coordinate is a float32 product of a row with an axis of norm at most 1.
      double axesError = Math.sqrt(count) * Blas.roundings(center.length) * UNIT_ROUNDOFF * norm;
      double squaredError =
          axesError * (2 * Math.sqrt(onAxes) + axesError)
              + (center.length + 16) * 0x1p-53 * squaredNorm;
      double restError = Math.min(Math.sqrt(squaredError), squaredError / Math.max(rest, 1e-300));
      double centeringError = UNIT_ROUNDOFF * norm;
      double roundingError = UNIT_ROUNDOFF * rest;
      double underflow = Math.sqrt(count) * center.length * 0x1p-149;
      return centeringError
          + roundingError
          + underflow
          + (1 + 0x1p-20) * Math.hypot(axesError, restError);
    }

    @Override
    public void close() {
      axisRows.close();
      rows.close();
      coordinates.close();
    }
  }
}
