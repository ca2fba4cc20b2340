package io.tsds.storage.parquet;

import io.tsds.embedding.Float16;
import java.nio.ByteOrder;
import org.apache.spark.unsafe.Platform;

/** Brings the components of one vector, as Spark's memory has them, into a block of float32. */
final class StoredComponents {
  private StoredComponents() {}

  /** Widens integers. */
  static void toFloats(byte[] integers, float[] target, int offset, int dimension) {
    for (int k = 0; k < dimension; k++) {
      target[offset + k] = integers[k];
    }
  }

  /** Copies float32 from memory in this machine's order of bytes. */
  static void copyMemory(Object base, long from, float[] target, int offset, int dimension) {
    long to = Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * offset;
    Platform.copyMemory(base, from, target, to, (long) Float.BYTES * dimension);
  }

  /** Copies little-endian float32 from memory. */
  static void copyLittleEndian(Object base, long from, float[] target, int offset, int dimension) {
    copyMemory(base, from, target, offset, dimension);
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      reverseBytes(target, offset, dimension);
    }
  }

  /** Widens little-endian float16 from memory. */
  static void widen(Object base, long from, float[] target, int offset, int dimension) {
    if (base instanceof byte[] bytes) {
      int start = (int) (from - Platform.BYTE_ARRAY_OFFSET);
      Float16.toFloats(bytes, start, target, offset, dimension);
    } else {
      byte[] onHeap = new byte[Short.BYTES * dimension];
      Platform.copyMemory(base, from, onHeap, Platform.BYTE_ARRAY_OFFSET, onHeap.length);
      Float16.toFloats(onHeap, 0, target, offset, dimension);
    }
  }

  private static void reverseBytes(float[] target, int offset, int dimension) {
    for (int k = offset; k < offset + dimension; k++) {
      target[k] = Float.intBitsToFloat(Integer.reverseBytes(Float.floatToRawIntBits(target[k])));
    }
  }
}
