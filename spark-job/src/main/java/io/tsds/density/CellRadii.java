package io.tsds.density;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How far the members of each cell reach towards the centers of the others, as float32 products
 * tell: for cells a and b the largest z.c_b - z.c_a over the images z in a, where c are the
 * centers. Memory is 4 bytes a pair of cells.
 */
public final class CellRadii implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int cells;

  /** [cells x cells], -infinity where the first cell is empty. */
  private final float[] reach;

  private final double[] largestNorms;
  private final double[] largestErrors;

  CellRadii(int cells) {
    this.cells = cells;
    this.reach = new float[Math.multiplyExact(cells, cells)];
    Arrays.fill(reach, Float.NEGATIVE_INFINITY);
    this.largestNorms = new double[cells];
    this.largestErrors = new double[cells];
  }

  /**
   * Takes in a member; where products overflow, its cell reaches all others.
   *
   * @param scores products of its image with the centers from {@code start} on
   * @param norm of its image
   * @param error of its image
   */
  void add(int cell, float[] scores, int start, double norm, double error) {
    float own = scores[start + cell];
    int to = cell * cells;
    if (!Float.isFinite(own)) {
      // The product overflowed: nothing is known, so that no other cell may be left out.
      Arrays.fill(reach, to, to + cells, Float.POSITIVE_INFINITY);
      return;
    }
    for (int other = 0; other < cells; other++) {
      reach[to + other] = Math.max(reach[to + other], scores[start + other] - own);
    }
    largestNorms[cell] = Math.max(largestNorms[cell], norm);
    largestErrors[cell] = Math.max(largestErrors[cell], error);
  }

  /** Takes in what was found among other members, and returns itself. */
  public CellRadii merge(CellRadii found) {
    for (int i = 0; i < reach.length; i++) {
      reach[i] = Math.max(reach[i], found.reach[i]);
    }
    for (int cell = 0; cell < cells; cell++) {
      largestNorms[cell] = Math.max(largestNorms[cell], found.largestNorms[cell]);
      largestErrors[cell] = Math.max(largestErrors[cell], found.largestErrors[cell]);
    }
    return this;
  }

  float of(int cell, int other) {
    return reach[cell * cells + other];
  }

  double largestNorm(int cell) {
    return largestNorms[cell];
  }

  double largestError(int cell) {
    return largestErrors[cell];
  }
}
