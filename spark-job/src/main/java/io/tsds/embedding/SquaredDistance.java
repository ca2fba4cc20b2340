package io.tsds.embedding;

/**
 * The canonical squared Euclidean distance of float32 vectors, the one on which every order and
 * every result of the job rests. Differences are taken in double, squared and added without fused
 * multiply-add into eight accumulators (component k into k mod 8), which are then added as {@code
 * ((0+4)+(2+6))+((1+5)+(3+7))}; any implementation that keeps this order gives the same bits.
 */
public final class SquaredDistance {
  private SquaredDistance() {}

  /**
   * Squared distance of two rows.
   *
   * @param a holds the first row from {@code aOffset} on
   * @param b holds the second row from {@code bOffset} on
   */
  public static double between(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int whole = dimension & ~7;
    for (int k = 0; k < whole; k += 8) {
      double d0 = (double) a[aOffset + k] - b[bOffset + k];
      double d1 = (double) a[aOffset + k + 1] - b[bOffset + k + 1];
      double d2 = (double) a[aOffset + k + 2] - b[bOffset + k + 2];
      double d3 = (double) a[aOffset + k + 3] - b[bOffset + k + 3];
      double d4 = (double) a[aOffset + k + 4] - b[bOffset + k + 4];
      double d5 = (double) a[aOffset + k + 5] - b[bOffset + k + 5];
      double d6 = (double) a[aOffset + k + 6] - b[bOffset + k + 6];
      double d7 = (double) a[aOffset + k + 7] - b[bOffset + k + 7];
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
      s4 += d4 * d4;
      s5 += d5 * d5;
      s6 += d6 * d6;
      s7 += d7 * d7;
    }
    // At most seven components are left; each goes to the accumulator of its place.
    int rest = dimension - whole;
    s0 += rest > 0 ? square(a, aOffset + whole, b, bOffset + whole) : 0;
    s1 += rest > 1 ? square(a, aOffset + whole + 1, b, bOffset + whole + 1) : 0;
    s2 += rest > 2 ? square(a, aOffset + whole + 2, b, bOffset + whole + 2) : 0;
    s3 += rest > 3 ? square(a, aOffset + whole + 3, b, bOffset + whole + 3) : 0;
    s4 += rest > 4 ? square(a, aOffset + whole + 4, b, bOffset + whole + 4) : 0;
    s5 += rest > 5 ? square(a, aOffset + whole + 5, b, bOffset + whole + 5) : 0;
    s6 += rest > 6 ? square(a, aOffset + whole + 6, b, bOffset + whole + 6) : 0;
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  /** The canonical squared norm: the squared distance of a row to zero. */
  public static double norm(float[] a, int offset, int dimension) {
    double[] s = new double[8];
    for (int k = 0; k < dimension; k++) {
      double value = a[offset + k];
      s[k & 7] += value * value;
    }
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
  }

  private static double square(float[] a, int i, float[] b, int j) {
    double difference = (double) a[i] - b[j];
    return difference * difference;
  }
}
