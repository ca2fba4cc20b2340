package io.tsds.storage.records;

import io.tsds.embedding.Float16;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.spark.unsafe.Platform;

/** How a component is stored, always little-endian. */
public enum ElementType {
  FLOAT16(2),
  FLOAT32(4),
  FLOAT64(8);

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLES =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one component. */
  int bytes() {
    return bytes;
  }

  /**
   * Brings stored components to float32 in the machine's own byte order: float16 exactly, float64
   * rounded to nearest.
   *
   * @param source stored components from {@code sourceIndex} on
   * @param target gets {@code count} float32 from byte {@code targetIndex} on
   */
  void toFloats(byte[] source, int sourceIndex, byte[] target, int targetIndex, int count) {
    long to = (long) Platform.BYTE_ARRAY_OFFSET + targetIndex;
    switch (this) {
      case FLOAT16 -> {
        for (int k = 0; k < count; k++) {
          float value = Float16.toFloat((short) SHORTS.get(source, sourceIndex + 2 * k));
          Platform.putFloat(target, to + 4L * k, value);
        }
      }
      case FLOAT32 -> {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
          System.arraycopy(source, sourceIndex, target, targetIndex, 4 * count);
        } else {
          for (int k = 0; k < count; k++) {
            Platform.putInt(target, to + 4L * k, (int) INTS.get(source, sourceIndex + 4 * k));
          }
        }
      }
      case FLOAT64 -> {
        for (int k = 0; k < count; k++) {
          double value = (double) DOUBLES.get(source, sourceIndex + 8 * k);
          Platform.putFloat(target, to + 4L * k, (float) value);
        }
      }
    }
  }
}
