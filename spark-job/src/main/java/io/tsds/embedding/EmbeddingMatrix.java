package io.tsds.embedding;

import java.io.Serializable;
import java.util.Locale;

/**
 * Embeddings without ids, such as the queries of a run.
 *
 * @param values row-major [rows x dimension], float32; not to be changed
 */
public record EmbeddingMatrix(float[] values, int rows, int dimension) implements Serializable {
  public EmbeddingMatrix {
    if ((long) rows * dimension > values.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d x %d does not fit %d values", rows, dimension, values.length));
    }
  }

  /** Where the row begins in {@link #values}. */
  public int offset(int row) {
    return row * dimension;
  }

  /** The rows as a block whose ids are their numbers. */
  public EmbeddingBlock block() {
    return EmbeddingBlock.of(values, rows, dimension, LongIds.range(0, rows));
  }

  /** The given rows, in that order. */
  public EmbeddingMatrix select(int[] chosen) {
    float[] selected = new float[Math.multiplyExact(chosen.length, dimension)];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(values, offset(chosen[i]), selected, i * dimension, dimension);
    }
    return new EmbeddingMatrix(selected, chosen.length, dimension);
  }

  /** The mean of the rows, rounded to float32. */
  public float[] mean() {
    double[] sums = new double[dimension];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < dimension; k++) {
        sums[k] += values[offset(row) + k];
      }
    }
    float[] mean = new float[dimension];
    for (int k = 0; k < dimension; k++) {
      mean[k] = (float) (sums[k] / rows);
    }
    return mean;
  }

  /** The mean of the rows' squared distances to {@code center}. */
  public double meanSquaredDistanceTo(float[] center) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += SquaredDistance.between(values, offset(row), center, 0, dimension);
    }
    return sum / rows;
  }
}
