package io.tsds.embedding;

/**
 * The canonical squared Euclidean distance of float32 vectors, the one on which every order and
 * every result of the job rests. Differences are taken in double, squared and added without fused
 * multiply-add into eight accumulators (component k into k mod 8), which are then added as {@code
 * ((0+4)+(2+6))+((1+5)+(3+7))}; any implementation that keeps this order gives the same bits.
 */
public final class SquaredDistance {
  private static final DistanceKernel KERNEL = DistanceKernel.fastest();

  private SquaredDistance() {}

  /**
   * Squared distance of two rows.
   *
   * @param a holds the first row from {@code aOffset} on
   * @param b holds the second row from {@code bOffset} on
   */
  public static double between(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
    return KERNEL.between(a, aOffset, b, bOffset, dimension);
  }

  /** The canonical squared norm: the squared distance of a row to zero. */
  public static double norm(float[] a, int offset, int dimension) {
    return KERNEL.norm(a, offset, dimension);
  }

  /**
   * The canonical squared norms of consecutive rows, with the bits of {@link #norm} and somewhat
   * faster: the sums of one row wait for each other, those of several rows do not.
   *
   * @param values row-major [rows x dimension] from {@code offset} on
   * @param squaredNorms gets one a row, from 0 on
   */
  public static void norms(
      float[] values, int offset, int rows, int dimension, double[] squaredNorms) {
    norms(values, offset, rows, dimension, squaredNorms, 0);
  }

  /**
   * The canonical squared norms of consecutive rows.
   *
   * @param values row-major [rows x dimension] from {@code offset} on
   * @param squaredNorms gets one a row, from {@code first} on
   */
  public static void norms(
      float[] values, int offset, int rows, int dimension, double[] squaredNorms, int first) {
    KERNEL.norms(values, offset, rows, dimension, squaredNorms, first);
  }
}
