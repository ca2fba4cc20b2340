package io.tsds.linalg.simd;

import io.tsds.linalg.Int8Quantizer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The quantizer on vectors of 256 bits. Each loop carries one accumulator and takes its constants
 * as vectors: Java 17 boxes several accumulators, and numbers that become vectors inside the loop.
 */
public final class SimdInt8Quantizer extends Int8Quantizer {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;
  private static final int LANES = 8;

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isAvailable() {
    return FloatVector.SPECIES_PREFERRED.length() >= LANES;
  }

  @Override
  protected float largest(float[] values, int offset, int count) {
    int whole = count - count % LANES;
    FloatVector most = FloatVector.zero(FLOATS);
    for (int k = 0; k < whole; k += LANES) {
      most = most.max(FloatVector.fromArray(FLOATS, values, offset + k).abs());
    }
    float largest = most.reduceLanes(VectorOperators.MAX);
    for (int k = offset + whole; k < offset + count; k++) {
      largest = Math.max(largest, Math.abs(values[k]));
    }
    return largest;
  }

  @Override
  protected void round(
      float[] values,
      int offset,
      int count,
      float inverse,
      float scale,
      byte[] codes,
      int target,
      float[] sums) {
    int whole = count - count % LANES;
    float squares = squares(values, offset, whole, inverse);
    float errors = errors(values, offset, whole, inverse, scale, codes, target);
    for (int k = whole; k < count; k++) {
      float value = values[offset + k];
      float rounded = value * inverse + ROUNDING - ROUNDING;
      float error = value - scale * rounded;
      int code = (int) rounded;
      codes[target + k] = (byte) code;
      squares += rounded * rounded;
      errors += error * error;
    }
    sums[0] = squares;
    sums[1] = errors;
  }

  private static float squares(float[] values, int offset, int whole, float inverse) {
    FloatVector scaling = FloatVector.broadcast(FLOATS, inverse);
    FloatVector rounding = FloatVector.broadcast(FLOATS, ROUNDING);
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int k = 0; k < whole; k += LANES) {
      FloatVector rounded =
          FloatVector.fromArray(FLOATS, values, offset + k)
              .mul(scaling)
              .add(rounding)
              .sub(rounding);
      sum = sum.add(rounded.mul(rounded));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  private static float errors(
      float[] values, int offset, int whole, float inverse, float scale, byte[] codes, int target) {
    FloatVector scaling = FloatVector.broadcast(FLOATS, inverse);
    FloatVector rounding = FloatVector.broadcast(FLOATS, ROUNDING);
    FloatVector unit = FloatVector.broadcast(FLOATS, scale);
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int k = 0; k < whole; k += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, values, offset + k);
      FloatVector shifted = value.mul(scaling).add(rounding);
      // The lowest byte of the shifted number is the integer.
      IntVector bits = shifted.reinterpretAsInts();
      ((ByteVector) bits.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(codes, target + k);
      FloatVector error = value.sub(shifted.sub(rounding).mul(unit));
      sum = sum.add(error.mul(error));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
