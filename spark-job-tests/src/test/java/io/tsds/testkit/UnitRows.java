package io.tsds.testkit;

/** Rows as the cosine metric takes them. */
public final class UnitRows {
  private UnitRows() {}

  /** Each row divided by its norm in double, the squares added into eight sums. */
  public static float[][] of(float[][] rows) {
    float[][] unit = new float[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      double[] sums = new double[8];
      for (int k = 0; k < rows[row].length; k++) {
        sums[k % 8] += (double) rows[row][k] * rows[row][k];
      }
      double norm =
          Math.sqrt(
              ((sums[0] + sums[4]) + (sums[2] + sums[6]))
                  + ((sums[1] + sums[5]) + (sums[3] + sums[7])));
      unit[row] = new float[rows[row].length];
      for (int k = 0; k < unit[row].length; k++) {
        unit[row][k] = (float) (rows[row][k] / norm);
      }
    }
    return unit;
  }
}
