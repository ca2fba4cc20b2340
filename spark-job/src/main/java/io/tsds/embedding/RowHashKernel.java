package io.tsds.embedding;

import io.tsds.simd.KernelChoice;
import java.util.Arrays;

/**
 * How the state of a row's hash is computed: in plain Java or on vectors, with the same bits.
 *
 * <p>The state is {@link #LANES} numbers of 64 bits. Two components that follow each other are one
 * number, the first in its low half, as the bits of their float32. Pair j goes to lane j mod 8,
 * where {@code state = rotateLeft(state + pair, 23)}. Each step is a bijection of the pair and of
 * the state, so a change of one component always changes the state; the rotation keeps changes of
 * signs, which are changes of top bits, from canceling as they would in a plain sum.
 */
public abstract class RowHashKernel {
  /** Numbers of a row's state. */
  protected static final int LANES = 8;

  /** Bits that a state is rotated by after each pair. */
  protected static final int ROTATION = 23;

  /**
   * The states of rows after their first components.
   *
   * @param values holds the rows from {@code offset} on, each {@code stride} after the one before
   * @param count number of components of each row to take, a multiple of 16
   * @param states receives 8 numbers a row
   */
  protected abstract void states(
      float[] values, int offset, int stride, int rows, int count, long[] states);

  /** The states of rows after all of their components. */
  final void states(float[] values, int offset, int rows, int dimension, long[] states) {
    int whole = dimension - dimension % (2 * LANES);
    states(values, offset, dimension, rows, whole, states);
    for (int row = 0; whole < dimension && row < rows; row++) {
      addPairs(values, offset + row * dimension, whole, dimension, states, LANES * row);
    }
  }

  /** Adds the components from {@code from} to {@code to} of one row to its state. */
  private static void addPairs(
      float[] values, int offset, int from, int to, long[] states, int firstLane) {
    for (int k = from; k < to; k += 2) {
      long low = Integer.toUnsignedLong(Float.floatToRawIntBits(values[offset + k]));
      long high = k + 1 < to ? Float.floatToRawIntBits(values[offset + k + 1]) : 0;
      int lane = firstLane + k / 2 % LANES;
      states[lane] = Long.rotateLeft(states[lane] + (high << Integer.SIZE | low), ROTATION);
    }
  }

  /** The vectorized kernel where JVM and processor have what it takes, else the plain one. */
  static RowHashKernel fastest() {
    return KernelChoice.fastest(
        RowHashKernel.class, "io.tsds.embedding.simd.SimdRowHashKernel", Plain::new);
  }

  /** The states in plain Java. */
  static final class Plain extends RowHashKernel {
    @Override
    protected void states(
        float[] values, int offset, int stride, int rows, int count, long[] states) {
      for (int row = 0; row < rows; row++) {
        int firstLane = LANES * row;
        Arrays.fill(states, firstLane, firstLane + LANES, 0);
        addPairs(values, offset + row * stride, 0, count, states, firstLane);
      }
    }
  }
}
