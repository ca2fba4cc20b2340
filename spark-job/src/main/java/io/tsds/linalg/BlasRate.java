package io.tsds.linalg;

import java.util.Arrays;

/** How fast a {@link Blas} multiplies on this machine, measured in a fraction of a second. */
public final class BlasRate {
  private static final int SIDE = 512;
  private static final long NANOS = 100_000_000;

  private BlasRate() {}

  /**
   * GFLOP/s of one thread on products of the job's inner dimension.
   *
   * @param dimension the inner dimension; more than 1024 counts as 1024
   */
  public static double measure(Blas blas, int dimension) {
    return measure(blas, dimension, Double.POSITIVE_INFINITY);
  }

  /**
   * The same in not many more operations than the job has, so that a small one is not measured for
   * longer than it takes.
   *
   * @param operations of the job
   */
  public static double measure(Blas blas, int dimension, double operations) {
    int d = Math.min(dimension, 1024);
    try (FloatMatrix a = blas.allocate(SIDE, d);
        FloatMatrix b = blas.allocate(SIDE, d);
        FloatMatrix scores = blas.allocate(SIDE, SIDE)) {
      float[] ones = new float[SIDE * d];
      Arrays.fill(ones, 1f);
      a.putRows(0, SIDE, ones, 0);
      b.putRows(0, SIDE, ones, 0);
      blas.multiplyTransposed(a, 0, SIDE, b, 0, SIDE, scores);
      double ofProduct = 2.0 * SIDE * SIDE * d;
      int products = 0;
      long start = System.nanoTime();
      long elapsed = 0;
      while (products == 0 || (elapsed < NANOS && products * ofProduct < operations)) {
        blas.multiplyTransposed(a, 0, SIDE, b, 0, SIDE, scores);
        products++;
        elapsed = System.nanoTime() - start;
      }
      return ofProduct * products / elapsed;
    }
  }
}
