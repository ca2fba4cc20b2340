package io.tsds.testkit;

import java.util.Random;

/** Clusters whose components are multiples of 1/4, so that many distances are equal. */
public final class GridClusters {
  private GridClusters() {}

  /** Rows of ten clusters in turn, four of each; every tenth row is a copy of an earlier one. */
  public static float[][] rowsWithCopies(int count, int dimension) {
    Random random = new Random(1);
    float[][] rows = new float[count][];
    for (int row = 0; row < count; row++) {
      rows[row] =
          row % 10 == 9
              ? rows[random.nextInt(row)].clone()
              : point(random, dimension, row % 40 / 4);
    }
    return rows;
  }

  /** A point of the cluster around twice the unit vector {@code cluster}. */
  public static float[] point(Random random, int dimension, int cluster) {
    float[] point = new float[dimension];
    for (int k = 0; k < dimension; k++) {
      point[k] = random.nextInt(-1, 2) / 4f;
    }
    point[cluster] += 2;
    return point;
  }
}
