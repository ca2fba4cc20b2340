package io.tsds.knn;

import io.tsds.embedding.EmbeddingMatrix;
import java.io.Serializable;

/**
 * The vector that is subtracted from all rows before the float32 filter. Its rounding slack grows
 * with the rows' squared norms; a large common offset would swamp the distances. Distances do not
 * change under it but for the rounding of the differences, which {@link FilterSlack} counts.
 *
 * @param center [dimension], or all zero, which leaves the rows as they are
 * @param applied whether the center is subtracted
 */
public record Centering(float[] center, boolean applied) implements Serializable {
  /** Centering pays when it leaves less than this share of the mean squared norm. */
  private static final double WORTHWHILE = 0.25;

  /** No centering. */
  public static Centering none(int dimension) {
    return new Centering(new float[dimension], false);
  }

  /** The mean of {@code sample}, if subtracting it shrinks the rows enough to matter. */
  public static Centering ifWorthwhile(EmbeddingMatrix sample) {
    float[] mean = sample.mean();
    double before = sample.meanSquaredDistanceTo(new float[sample.dimension()]);
    double after = sample.meanSquaredDistanceTo(mean);
    // With a single row nothing would be left of it, whatever the data look like: that is no
    // offset.
    boolean worthwhile = sample.rows() > 1 && after < WORTHWHILE * before;
    return worthwhile ? new Centering(mean, true) : none(sample.dimension());
  }

  /** Writes the differences, rounded to float32, of {@code rows} rows to {@code target}. */
  void subtract(float[] values, int offset, int rows, float[] target) {
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
