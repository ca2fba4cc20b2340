package io.tsds.testkit;

import java.util.SplittableRandom;

/** Rows for the tests of this package. */
public final class TestRows {
  private TestRows() {}

  /** Rows whose components are multiples of 1/64 below 4, which float16 holds exactly. */
  public static float[][] random(int rows, int dimension, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] values = new float[rows][dimension];
    for (float[] row : values) {
      for (int k = 0; k < dimension; k++) {
        row[k] = random.nextInt(-255, 256) / 64f;
      }
    }
    return values;
  }
}
