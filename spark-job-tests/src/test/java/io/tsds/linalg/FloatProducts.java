package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Checks the products of a {@link Blas} against sums in double. */
final class FloatProducts {
  private FloatProducts() {}

  /**
   * Multiplies random matrices of several shapes.
   *
   * @param longest components of the longest rows
   * @param values what becomes of random values before they are multiplied
   */
  static void assertWithinRounding(Blas blas, int longest, DoubleUnaryOperator values) {
    Random random = new Random(1);
    for (int[] shape :
        new int[][] {{1, 1, 1}, {3, 5, 7}, {17, 33, 16}, {64, 100, 384}, {5, 3, longest}}) {
      int m = shape[0];
      int n = shape[1];
      int d = shape[2];
      float[] a = random(random, (m + 2) * d, values);
      float[] b = random(random, (n + 3) * d, values);
      try (FloatMatrix left = blas.allocate(m + 2, d);
          FloatMatrix right = blas.allocate(n + 3, d);
          FloatMatrix scores = blas.allocateScores(m, n)) {
        left.putRows(0, m + 2, a, 0);
        right.putRows(0, n + 3, b, 0);
        blas.multiplyTransposed(left, 2, m, right, 3, n, scores);
        float[] products = new float[m * n];
        scores.copyTo(products, m * n);
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < n; j++) {
            assertProduct(a, (i + 2) * d, b, (j + 3) * d, d, products[i * n + j]);
          }
        }
      }
    }
  }

  private static void assertProduct(
      float[] a, int aOffset, float[] b, int bOffset, int d, float product) {
    double expected = 0;
    double squaredA = 0;
    double squaredB = 0;
    for (int k = 0; k < d; k++) {
      expected += (double) a[aOffset + k] * b[bOffset + k];
      squaredA += (double) a[aOffset + k] * a[aOffset + k];
      squaredB += (double) b[bOffset + k] * b[bOffset + k];
    }
    double rounding = Blas.roundings(d) * 0x1p-24 * Math.sqrt(squaredA * squaredB);
    assertThat((double) product).isCloseTo(expected, within(rounding + 1e-12));
  }

  private static float[] random(Random random, int count, DoubleUnaryOperator values) {
    float[] made = new float[count];
    for (int i = 0; i < count; i++) {
      made[i] = (float) values.applyAsDouble((float) random.nextGaussian());
    }
    return made;
  }
}
