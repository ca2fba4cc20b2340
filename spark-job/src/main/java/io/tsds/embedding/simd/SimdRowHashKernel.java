package io.tsds.embedding.simd;

import io.tsds.embedding.RowHashKernel;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The states of rows on vectors: eight lanes of 64 bits at a time, or twice four. The states of
 * four rows are computed side by side, since each step of one row waits for the step before.
 *
 * <p>A process uses vectors of one width only, for the fewest rows too: once both have been seen
 * where a loop's last state is stored, Java's compiler no longer knows which one it stores, and
 * makes an object of every vector.
 */
public final class SimdRowHashKernel extends RowHashKernel {
  private static final boolean WIDE = LongVector.SPECIES_PREFERRED.length() >= LANES;
  private static final VectorSpecies<Float> FLOATS_512 = FloatVector.SPECIES_512;
  private static final VectorSpecies<Long> LONGS_512 = LongVector.SPECIES_512;
  private static final VectorSpecies<Float> FLOATS_256 = FloatVector.SPECIES_256;
  private static final VectorSpecies<Long> LONGS_256 = LongVector.SPECIES_256;

  /** Whether this processor's vectors are wide enough, and its bytes in the order of the pairs. */
  public static boolean isAvailable() {
    return LongVector.SPECIES_PREFERRED.length() >= 4
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  }

  @Override
  protected void states(
      float[] values, int offset, int stride, int rows, int count, long[] states) {
    if (rows < 4) {
      for (int row = 0; row < rows; row++) {
        oneRow(values, offset + row * stride, count, states, LANES * row);
      }
      return;
    }
    for (int row = 0; row < rows; row += 4) {
      // The last four may overlap those before, whose states come out the same.
      fourRows(values, offset, stride, Math.min(row, rows - 4), count, states);
    }
  }

  private static void fourRows(
      float[] values, int offset, int stride, int row, int count, long[] states) {
    int start = offset + row * stride;
    if (WIDE) {
      wideOfFour(values, start, stride, count, states, LANES * row);
    } else {
      narrowOfFour(values, start, stride, count, states, LANES * row);
      narrowOfFour(values, start + LANES, stride, count, states, LANES * row + 4);
    }
  }

  private static void oneRow(float[] values, int offset, int count, long[] states, int firstLane) {
    if (WIDE) {
      wide(values, offset, count, states, firstLane);
    } else {
      narrow(values, offset, count, states, firstLane);
      narrow(values, offset + LANES, count, states, firstLane + 4);
    }
  }

  private static void wideOfFour(
      float[] values, int offset, int stride, int count, long[] states, int firstLane) {
    LongVector state0 = LongVector.zero(LONGS_512);
    LongVector state1 = LongVector.zero(LONGS_512);
    LongVector state2 = LongVector.zero(LONGS_512);
    LongVector state3 = LongVector.zero(LONGS_512);
    for (int k = 0; k < count; k += 16) {
      int at = offset + k;
      state0 = state0.add(eight(values, at)).lanewise(VectorOperators.ROL, ROTATION);
      state1 = state1.add(eight(values, at + stride)).lanewise(VectorOperators.ROL, ROTATION);
      state2 = state2.add(eight(values, at + 2 * stride)).lanewise(VectorOperators.ROL, ROTATION);
      state3 = state3.add(eight(values, at + 3 * stride)).lanewise(VectorOperators.ROL, ROTATION);
    }
    state0.intoArray(states, firstLane);
    state1.intoArray(states, firstLane + LANES);
    state2.intoArray(states, firstLane + 2 * LANES);
    state3.intoArray(states, firstLane + 3 * LANES);
  }

  private static void narrowOfFour(
      float[] values, int offset, int stride, int count, long[] states, int firstLane) {
    LongVector state0 = LongVector.zero(LONGS_256);
    LongVector state1 = LongVector.zero(LONGS_256);
    LongVector state2 = LongVector.zero(LONGS_256);
    LongVector state3 = LongVector.zero(LONGS_256);
    for (int k = 0; k < count; k += 16) {
      int at = offset + k;
      state0 = state0.add(four(values, at)).lanewise(VectorOperators.ROL, ROTATION);
      state1 = state1.add(four(values, at + stride)).lanewise(VectorOperators.ROL, ROTATION);
      state2 = state2.add(four(values, at + 2 * stride)).lanewise(VectorOperators.ROL, ROTATION);
      state3 = state3.add(four(values, at + 3 * stride)).lanewise(VectorOperators.ROL, ROTATION);
    }
    state0.intoArray(states, firstLane);
    state1.intoArray(states, firstLane + LANES);
    state2.intoArray(states, firstLane + 2 * LANES);
    state3.intoArray(states, firstLane + 3 * LANES);
  }

  /** Eight lanes of one row. */
  private static void wide(float[] values, int offset, int count, long[] states, int firstLane) {
    LongVector state = LongVector.zero(LONGS_512);
    for (int k = 0; k < count; k += 16) {
      state = state.add(eight(values, offset + k)).lanewise(VectorOperators.ROL, ROTATION);
    }
    state.intoArray(states, firstLane);
  }

  /** Four lanes of one row. */
  private static void narrow(float[] values, int offset, int count, long[] states, int firstLane) {
    LongVector state = LongVector.zero(LONGS_256);
    for (int k = 0; k < count; k += 16) {
      state = state.add(four(values, offset + k)).lanewise(VectorOperators.ROL, ROTATION);
    }
    state.intoArray(states, firstLane);
  }

  private static LongVector eight(float[] values, int offset) {
    return FloatVector.fromArray(FLOATS_512, values, offset).reinterpretAsLongs();
  }

  private static LongVector four(float[] values, int offset) {
    return FloatVector.fromArray(FLOATS_256, values, offset).reinterpretAsLongs();
  }
}
