package io.tsds.density;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How much the members of each cell favor the centers of other cells, as float32 products tell. The
 * margin of cells a and b is the largest z.c_b - z.c_a over the projections z in a, where c are the
 * centers: the lower it is, the farther the members of a lie from b. Memory is 4 bytes a pair of
 * cells.
 */
public final class CellMargins implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int cells;

  /** [cells x cells], -infinity where the first cell is empty. */
  private final float[] margins;

  private final double[] largestNorms;
  private final double[] largestErrors;

  CellMargins(int cells) {
    this.cells = cells;
    this.margins = new float[Math.multiplyExact(cells, cells)];
    Arrays.fill(margins, Float.NEGATIVE_INFINITY);
    this.largestNorms = new double[cells];
    this.largestErrors = new double[cells];
  }

  /**
   * Takes in a member; where products overflow, no margin of its cell excludes another.
   *
   * @param scores products of its projection with the centers from {@code start} on
   * @param norm of its projection
   * @param error of its projection
   */
  void add(int cell, float[] scores, int start, double norm, double error) {
    float own = scores[start + cell];
    int to = cell * cells;
    if (!Float.isFinite(own)) {
      // The product overflowed: nothing is known, so that no other cell may be left out.
      Arrays.fill(margins, to, to + cells, Float.POSITIVE_INFINITY);
      return;
    }
    for (int other = 0; other < cells; other++) {
      margins[to + other] = Math.max(margins[to + other], scores[start + other] - own);
    }
    largestNorms[cell] = Math.max(largestNorms[cell], norm);
    largestErrors[cell] = Math.max(largestErrors[cell], error);
  }

  /** Takes in what was found among other members, and returns itself. */
  public CellMargins merge(CellMargins found) {
    for (int i = 0; i < margins.length; i++) {
      margins[i] = Math.max(margins[i], found.margins[i]);
    }
    for (int cell = 0; cell < cells; cell++) {
      largestNorms[cell] = Math.max(largestNorms[cell], found.largestNorms[cell]);
      largestErrors[cell] = Math.max(largestErrors[cell], found.largestErrors[cell]);
    }
    return this;
  }

  float of(int cell, int other) {
    return margins[cell * cells + other];
  }

  double largestNorm(int cell) {
    return largestNorms[cell];
  }

  double largestError(int cell) {
    return largestErrors[cell];
  }
}
