package io.tsds.verify;

/**
 * The canonical squared distance by one plain loop: double differences, squared and added without
 * fused multiply-add, component k into accumulator k mod 8, which are added as {@code
 * ((0+4)+(2+6))+((1+5)+(3+7))}. It is written apart from the kernels of the search, so that a fault
 * of those shows.
 */
final class PlainDistance {
  private PlainDistance() {}

  /**
   * Squared distance of two rows.
   *
   * @param a holds the first row from {@code aStart} on
   * @param b holds the second row from {@code bStart} on
   */
  static double squared(float[] a, int aStart, float[] b, int bStart, int dimension) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int k = 0;
    for (; k + 8 <= dimension; k += 8) {
      int i = aStart + k;
      int j = bStart + k;
      s0 += square(a[i], b[j]);
      s1 += square(a[i + 1], b[j + 1]);
      s2 += square(a[i + 2], b[j + 2]);
      s3 += square(a[i + 3], b[j + 3]);
      s4 += square(a[i + 4], b[j + 4]);
      s5 += square(a[i + 5], b[j + 5]);
      s6 += square(a[i + 6], b[j + 6]);
      s7 += square(a[i + 7], b[j + 7]);
    }
    int left = dimension - k;
    int i = aStart + k;
    int j = bStart + k;
    s0 += left > 0 ? square(a[i], b[j]) : 0;
    s1 += left > 1 ? square(a[i + 1], b[j + 1]) : 0;
    s2 += left > 2 ? square(a[i + 2], b[j + 2]) : 0;
    s3 += left > 3 ? square(a[i + 3], b[j + 3]) : 0;
    s4 += left > 4 ? square(a[i + 4], b[j + 4]) : 0;
    s5 += left > 5 ? square(a[i + 5], b[j + 5]) : 0;
    s6 += left > 6 ? square(a[i + 6], b[j + 6]) : 0;
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  private static double square(float a, float b) {
    double difference = (double) a - b;
    return difference * difference;
  }
}
