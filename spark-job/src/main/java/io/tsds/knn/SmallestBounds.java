package io.tsds.knn;

import java.util.Arrays;

/**
 * Keeps the smallest upper bounds offered to one query, one of each row, in a buffer of at most
 * twice their number: the L-th smallest of them bounds the query's L-th squared distance from
 * above, since L rows lie within it.
 */
final class SmallestBounds {
  private static final int INITIAL_CAPACITY = 32;

  private final int length;
  private final int capacity;
  private float[] values;
  private int size;
  private int sizeAfterCut;
  private float bound;

  /**
   * @param length L
   * @param bound values above it are of no interest; may be infinite
   */
  SmallestBounds(int length, float bound) {
    this.length = length;
    this.capacity = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * length);
    this.bound = bound;
    this.values = new float[Math.min(capacity, INITIAL_CAPACITY)];
  }

  /** The smallest bound known without another cut. */
  float bound() {
    return bound;
  }

  void offer(float value) {
    if (value >= bound) {
      return;
    }
    if (size == values.length) {
      if (size == capacity) {
        cut();
        if (value >= bound) {
          return;
        }
      } else {
        values = Arrays.copyOf(values, (int) Math.min(capacity, 2L * size));
      }
    }
    values[size++] = value;
  }

  /** Cuts if enough was offered since the last cut to make it worth the time. */
  void cutIfWorthwhile() {
    if (size - sizeAfterCut > (sizeAfterCut < length ? 0 : length / 4)) {
      cut();
    }
  }

  /** Keeps the L smallest, if there are that many, and lowers the bound to the largest of them. */
  void cut() {
    if (size >= length) {
      bound = Math.min(bound, QuickSelect.smallest(values, size, length));
      size = length;
    }
    sizeAfterCut = size;
  }
}
