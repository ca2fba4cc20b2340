package io.tsds.filter.space;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.SquaredDistance;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import java.util.Arrays;

/**
 * The simplest filter space: all components of the rows, less a common center. The filter's
 * rounding slack grows with the rows' squared norms, so a large common offset would swamp the
 * distances; without it, they are the same but for the rounding of the differences.
 *
 * @param center [dimension], or all zero, which leaves the rows as they are
 * @param applied whether the center is subtracted
 */
public record Centering(float[] center, boolean applied) implements FilterTransform {
  /** Centering pays when it leaves less than this share of the mean squared norm. */
  private static final double WORTHWHILE = 0.25;

  /** A little above 2^-24, for the rounding of the error itself. */
  private static final double ROUNDING = 0x1.001p-24;

  /** No centering. */
  public static Centering none(int dimension) {
    return new Centering(new float[dimension], false);
  }

  /** The mean of {@code rows}, if subtracting it shrinks the rows enough to matter. */
  public static Centering ifWorthwhile(EmbeddingMatrix rows) {
    float[] mean = rows.mean();
    double before = rows.meanSquaredDistanceTo(new float[rows.dimension()]);
    double after = rows.meanSquaredDistanceTo(mean);
    // With a single row nothing would be left of it, whatever the data: that is no
    // offset.
    boolean worthwhile = rows.rows() > 1 && after < WORTHWHILE * before;
    return worthwhile ? new Centering(mean, true) : none(rows.dimension());
  }

  @Override
  public int dimension() {
    return center.length;
  }

  @Override
  public FilterSpace open(Blas blas) {
    return new Space();
  }

  /** The rows less the center, each component rounded once. */
  private final class Space implements FilterSpace {
    private float[] centered = {};

    @Override
    public int dimension() {
      return center.length;
    }

    @Override
    public boolean keepsRows() {
      return !applied;
    }

    @Override
    public void map(
        EmbeddingBlock block,
        int first,
        int rows,
        FloatMatrix projections,
        double[] squaredNorms,
        double[] errors) {
      if (!applied) {
        projections.putRows(0, rows, block.values(), block.offset(first));
        System.arraycopy(block.squaredNorms(), first, squaredNorms, 0, rows);
        Arrays.fill(errors, 0, rows, 0);
        return;
      }
      if (centered.length < rows * center.length) {
        centered = new float[rows * center.length];
      }
      subtract(block.values(), block.offset(first), rows, centered);
      projections.putRows(0, rows, centered, 0);
      SquaredDistance.norms(centered, 0, rows, center.length, squaredNorms);
      for (int row = 0; row < rows; row++) {
        errors[row] = ROUNDING * Math.sqrt(squaredNorms[row]);
      }
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  /** Writes the differences of {@code rows} rows, rounded to float32, to {@code target}. */
  public void subtract(float[] values, int offset, int rows, float[] target) {
    int dimension = center.length;
    for (int row = 0; row < rows; row++) {
      int from = offset + row * dimension;
      int to = row * dimension;
      for (int k = 0; k < dimension; k++) {
        target[to + k] = values[from + k] - center[k];
      }
    }
  }
}
