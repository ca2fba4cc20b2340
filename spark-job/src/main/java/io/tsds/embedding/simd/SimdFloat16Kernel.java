package io.tsds.embedding.simd;

import io.tsds.embedding.Float16Kernel;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Widens float16 on vectors, by the same steps as the plain code: the magnitude moves up 13 bits
 * and a multiplication by 2^112 mends the exponent; infinities and NaN get their exponent set.
 */
public final class SimdFloat16Kernel implements Float16Kernel {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(
          short.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 2)));

  private static final int INFINITY = 0x7c00;
  private static final int FLOAT_INFINITY = 0x7f800000;

  private final Float16Kernel rest = new Plain();

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isAvailable() {
    return FLOATS.length() >= 4;
  }

  @Override
  public void toFloats(byte[] source, int sourceIndex, float[] target, int targetIndex, int count) {
    int whole = FLOATS.loopBound(count);
    for (int k = 0; k < whole; k += FLOATS.length()) {
      widened(source, sourceIndex + Short.BYTES * k).intoArray(target, targetIndex + k);
    }
    rest.toFloats(
        source, sourceIndex + Short.BYTES * whole, target, targetIndex + whole, count - whole);
  }

  private static FloatVector widened(byte[] source, int index) {
    IntVector bits =
        (IntVector)
            ShortVector.fromByteArray(SHORTS, source, index, ByteOrder.LITTLE_ENDIAN)
                .convertShape(VectorOperators.S2I, INTS, 0);
    IntVector magnitude = bits.and(0x7fff);
    IntVector sign = bits.and(0x8000).lanewise(VectorOperators.LSHL, 16);
    IntVector moved = magnitude.lanewise(VectorOperators.LSHL, 13);
    IntVector finite = moved.reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts();
    VectorMask<Integer> isFinite = magnitude.compare(VectorOperators.LT, INFINITY);
    return moved.or(FLOAT_INFINITY).blend(finite, isFinite).or(sign).reinterpretAsFloats();
  }
}
