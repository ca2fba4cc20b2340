package io.tsds.knn;

import java.util.Arrays;

/**
 * Pairs of one query with rows of the present slab whose canonical distances are not computed yet:
 * a float32 lower bound of the squared distance and the row, packed into one long so that they sort
 * and select as numbers.
 *
 * <p>No neighbor is lost here. A pair is dropped only where its lower bound, which is never above
 * its squared distance ({@link io.tsds.filter.FilterSlack}), exceeds the bound of its query. Either
 * L rows lie within that bound, so that this row is none of the L nearest; or the bound is an
 * estimate from a probe, and the query is searched again if fewer than L rows are found within it.
 */
final class WaitingPairsOfQuery {
  private static final long[] NONE = {};

  private long[] packed = NONE;
  private int size;

  int size() {
    return size;
  }

  /**
   * Appends pairs.
   *
   * @param lowerBounds lower bounds of their squared distances, at least 0
   * @param columns their rows, counted from {@code firstRow}
   */
  void append(float[] lowerBounds, int[] columns, int firstRow, int count) {
    if (packed.length - size < count) {
      packed = Arrays.copyOf(packed, Math.max(size + count, 2 * packed.length));
    }
    for (int i = 0; i < count; i++) {
      // The bits of floats from +0 on rise with their values.
      packed[size + i] =
          (long) Float.floatToRawIntBits(lowerBounds[i]) << 32 | (firstRow + columns[i]);
    }
    size += count;
  }

  private float lowerBound(int pair) {
    return Float.intBitsToFloat((int) (packed[pair] >>> 32));
  }

  int row(int pair) {
    return (int) packed[pair];
  }

  /** The {@code count}-th smallest lower bound; there must be that many pairs. */
  float smallestLowerBound(int count) {
    return Float.intBitsToFloat((int) (QuickSelect.smallest(packed, size, count) >>> 32));
  }

  /** Drops the pairs whose lower bounds, and so their squared distances, exceed {@code bound}. */
  void dropBeyond(double bound) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      packed[kept] = packed[i];
      kept += lowerBound(i) <= bound ? 1 : 0;
    }
    size = kept;
  }

  /** Forgets the pairs and keeps the memory for the next ones, unless it is more than that. */
  void clear(int mostKept) {
    size = 0;
    if (packed.length > mostKept) {
      packed = NONE;
    }
  }
}
