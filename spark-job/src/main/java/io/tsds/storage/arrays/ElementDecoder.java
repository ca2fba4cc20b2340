package io.tsds.storage.arrays;

import io.tsds.embedding.Float16;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a component is stored, always little-endian. */
public enum ElementDecoder {
  FLOAT16(2),
  /** The upper half of a float32. */
  BFLOAT16(2),
  FLOAT32(4),
  FLOAT64(8),
  INT8(1),
  UINT8(1);

  private static final VarHandle DOUBLES =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  ElementDecoder(int bytes) {
    this.bytes = bytes;
  }

  /** Whether components are whole numbers. */
  public boolean isInteger() {
    return this == INT8 || this == UINT8;
  }

  /** Bytes of one component. */
  int bytes() {
    return bytes;
  }

  /**
   * Brings stored components to float32: float16, bfloat16 and integers exactly, float64 rounded to
   * nearest.
   *
   * @param source stored components from {@code sourceIndex} on
   * @param target gets {@code count} float32 from {@code targetIndex} on
   */
  void toFloats(byte[] source, int sourceIndex, float[] target, int targetIndex, int count) {
    switch (this) {
      case FLOAT16 -> Float16.toFloats(source, sourceIndex, target, targetIndex, count);
      case BFLOAT16 -> {
        for (int k = 0; k < count; k++) {
          int upper = (short) SHORTS.get(source, sourceIndex + Short.BYTES * k);
          target[targetIndex + k] = Float.intBitsToFloat(upper << Short.SIZE);
        }
      }
      case FLOAT32 ->
          ByteBuffer.wrap(source, sourceIndex, Float.BYTES * count)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .get(target, targetIndex, count);
      case INT8 -> {
        for (int k = 0; k < count; k++) {
          target[targetIndex + k] = source[sourceIndex + k];
        }
      }
      case UINT8 -> {
        for (int k = 0; k < count; k++) {
          target[targetIndex + k] = Byte.toUnsignedInt(source[sourceIndex + k]);
        }
      }
      case FLOAT64 -> {
        for (int k = 0; k < count; k++) {
          target[targetIndex + k] =
              (float) (double) DOUBLES.get(source, sourceIndex + Double.BYTES * k);
        }
      }
    }
  }
}
