package io.tsds.storage.parquet;

import io.tsds.Quantity;
import java.util.Locale;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.unsafe.Platform;

/** What can be wrong with a stored vector, in words; null where nothing is. */
final class VectorFaults {
  private VectorFaults() {}

  /** Of a list in a batch. */
  static String ofList(ColumnarArray components, ColumnVector column, int dimension) {
    if (components.numElements() != dimension) {
      return ofLength(components.numElements(), dimension);
    }
    // One look at the whole batch spares a look at each component, as nulls are rare.
    for (int k = 0; column.getChild(0).hasNull() && k < dimension; k++) {
      if (components.isNullAt(k)) {
        return ofNull(k);
      }
    }
    return null;
  }

  /** Of a list in a binary row. */
  static String ofList(UnsafeArrayData components, int dimension) {
    if (components.numElements() != dimension) {
      return ofLength(components.numElements(), dimension);
    }
    for (int k = 0; k < dimension; k += Long.SIZE) {
      // The array's header has a bit for each null, in words of 64.
      if (Platform.getLong(
              components.getBaseObject(), components.getBaseOffset() + Long.BYTES + k / Byte.SIZE)
          != 0) {
        return ofFirstNull(components, k);
      }
    }
    return null;
  }

  private static String ofFirstNull(UnsafeArrayData components, int start) {
    int k = start;
    while (!components.isNullAt(k)) {
      k++;
    }
    return ofNull(k);
  }

  /** Of so many bytes. */
  static String ofBytes(int bytes, int elementBytes, int dimension) {
    return bytes == (long) dimension * elementBytes
        ? null
        : String.format(
            Locale.ROOT,
            "has %s; must have %d, as the first row has (%d components of %d)",
            Quantity.of(bytes, "byte"),
            (long) dimension * elementBytes,
            dimension,
            elementBytes);
  }

  /** Of another number of components than {@code dimension}. */
  static String ofLength(int components, int dimension) {
    return String.format(
        Locale.ROOT,
        "has %s; must have %d, as the first row has",
        Quantity.of(components, "component"),
        dimension);
  }

  private static String ofNull(int k) {
    return String.format(Locale.ROOT, "component %d is null; components must be finite numbers", k);
  }
}
