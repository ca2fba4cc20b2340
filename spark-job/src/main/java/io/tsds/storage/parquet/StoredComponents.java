package io.tsds.storage.parquet;

import io.tsds.embedding.Float16;
import java.nio.ByteOrder;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.unsafe.Platform;

/** Brings the components of one vector, as Spark's memory has them, into a block of float32. */
final class StoredComponents {
  private StoredComponents() {}

  /** Copies float32 out of a list in a binary row. */
  static void ofFloats(UnsafeArrayData list, float[] target, int offset, int dimension) {
    copyMemory(list.getBaseObject(), firstElement(list), target, offset, dimension);
  }

  /** Copies float32 out of a list in a batch. */
  static void ofFloats(ColumnarArray list, float[] target, int offset, int dimension) {
    System.arraycopy(list.toFloatArray(), 0, target, offset, dimension);
  }

  /** Rounds float64 out of a list in a binary row. */
  static void ofDoubles(UnsafeArrayData list, float[] target, int offset, int dimension) {
    Object base = list.getBaseObject();
    long from = firstElement(list);
    for (int k = 0; k < dimension; k++) {
      target[offset + k] = (float) Platform.getDouble(base, from + 8L * k);
    }
  }

  /** Rounds float64 out of a list in a batch. */
  static void ofDoubles(ColumnarArray list, float[] target, int offset, int dimension) {
    double[] values = list.toDoubleArray();
    for (int k = 0; k < dimension; k++) {
      target[offset + k] = (float) values[k];
    }
  }

  /** Widens int8 out of a list in a binary row. */
  static void ofInt8(UnsafeArrayData list, float[] target, int offset, int dimension) {
    widen(list.toByteArray(), 0, target, offset, dimension);
  }

  /** Widens int8 out of a list in a batch. */
  static void ofInt8(ColumnarArray list, float[] target, int offset, int dimension) {
    widen(list.toByteArray(), 0, target, offset, dimension);
  }

  private static long firstElement(UnsafeArrayData list) {
    return list.getBaseOffset()
        + UnsafeArrayData.calculateHeaderPortionInBytes((long) list.numElements());
  }

  private static void copyMemory(
      Object base, long from, float[] target, int offset, int dimension) {
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
  static void widenFloat16(Object base, long from, float[] target, int offset, int dimension) {
    byte[] bytes = onHeap(base, from, Short.BYTES * dimension);
    Float16.toFloats(bytes, start(base, from), target, offset, dimension);
  }

  /** Widens int8 from memory. */
  static void widenInt8(Object base, long from, float[] target, int offset, int dimension) {
    widen(onHeap(base, from, dimension), start(base, from), target, offset, dimension);
  }

  private static void widen(byte[] bytes, int start, float[] target, int offset, int dimension) {
    for (int k = 0; k < dimension; k++) {
      target[offset + k] = bytes[start + k];
    }
  }

  /** The array that some bytes lie in, a new one for those outside the heap. */
  private static byte[] onHeap(Object base, long from, int length) {
    if (base instanceof byte[] bytes) {
      return bytes;
    }
    byte[] copy = new byte[length];
    Platform.copyMemory(base, from, copy, Platform.BYTE_ARRAY_OFFSET, length);
    return copy;
  }

  /** Where they begin in {@link #onHeap}. */
  private static int start(Object base, long from) {
    return base instanceof byte[] ? (int) (from - Platform.BYTE_ARRAY_OFFSET) : 0;
  }

  private static void reverseBytes(float[] target, int offset, int dimension) {
    for (int k = offset; k < offset + dimension; k++) {
      target[k] = Float.intBitsToFloat(Integer.reverseBytes(Float.floatToRawIntBits(target[k])));
    }
  }
}
