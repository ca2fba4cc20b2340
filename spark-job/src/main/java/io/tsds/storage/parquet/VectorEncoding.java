package io.tsds.storage.parquet;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.size;

import io.tsds.Quantity;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * How a column holds vectors, and how they get from Spark's batches or binary rows into a block: by
 * copying memory where the bytes agree, else component by component, never through boxed numbers.
 */
enum VectorEncoding {
  FLOAT_LIST("array<float>") {
    @Override
    String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
      UnsafeArrayData components = row.getArray(ordinal);
      String fault = faultOf(components, dimension);
      if (fault == null) {
        StoredComponents.copyMemory(
            components.getBaseObject(), firstElement(components), target, offset, dimension);
      }
      return fault;
    }

    @Override
    String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
      ColumnarArray components = column.getArray(row);
      String fault = faultOf(components, column, dimension);
      if (fault == null) {
        System.arraycopy(components.toFloatArray(), 0, target, offset, dimension);
      }
      return fault;
    }
  },

  DOUBLE_LIST("array<double>") {
    @Override
    String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
      UnsafeArrayData components = row.getArray(ordinal);
      String fault = faultOf(components, dimension);
      if (fault == null) {
        round(components, target, offset, dimension);
      }
      return fault;
    }

    @Override
    String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
      ColumnarArray components = column.getArray(row);
      String fault = faultOf(components, column, dimension);
      if (fault == null) {
        double[] values = components.toDoubleArray();
        for (int k = 0; k < dimension; k++) {
          target[offset + k] = (float) values[k];
        }
      }
      return fault;
    }
  },

  FLOAT32_BYTES("binary of float32") {
    @Override
    String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
      String fault = faultOfBytes(byteCount(row, ordinal), Float.BYTES, dimension);
      if (fault == null) {
        long from = firstByte(row, ordinal);
        StoredComponents.copyLittleEndian(row.getBaseObject(), from, target, offset, dimension);
      }
      return fault;
    }

    @Override
    String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
      UTF8String bytes = column.getUTF8String(row);
      String fault = faultOfBytes(bytes.numBytes(), Float.BYTES, dimension);
      if (fault == null) {
        StoredComponents.copyLittleEndian(
            bytes.getBaseObject(), bytes.getBaseOffset(), target, offset, dimension);
      }
      return fault;
    }
  },

  FLOAT16_BYTES("binary of float16") {
    @Override
    String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
      String fault = faultOfBytes(byteCount(row, ordinal), Short.BYTES, dimension);
      if (fault == null) {
        StoredComponents.widen(
            row.getBaseObject(), firstByte(row, ordinal), target, offset, dimension);
      }
      return fault;
    }

    @Override
    String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
      UTF8String bytes = column.getUTF8String(row);
      String fault = faultOfBytes(bytes.numBytes(), Short.BYTES, dimension);
      if (fault == null) {
        StoredComponents.widen(
            bytes.getBaseObject(), bytes.getBaseOffset(), target, offset, dimension);
      }
      return fault;
    }
  },

  INT8_LIST("array<tinyint>") {
    @Override
    String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
      UnsafeArrayData components = row.getArray(ordinal);
      String fault = faultOf(components, dimension);
      if (fault == null) {
        StoredComponents.toFloats(components.toByteArray(), target, offset, dimension);
      }
      return fault;
    }

    @Override
    String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
      ColumnarArray components = column.getArray(row);
      String fault = faultOf(components, column, dimension);
      if (fault == null) {
        StoredComponents.toFloats(components.toByteArray(), target, offset, dimension);
      }
      return fault;
    }
  },

  INT8_BYTES("binary of int8") {
    @Override
    String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
      String fault = faultOfBytes(byteCount(row, ordinal), Byte.BYTES, dimension);
      if (fault == null) {
        StoredComponents.toFloats(row.getBinary(ordinal), target, offset, dimension);
      }
      return fault;
    }

    @Override
    String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
      byte[] bytes = column.getBinary(row);
      String fault = faultOfBytes(bytes.length, Byte.BYTES, dimension);
      if (fault == null) {
        StoredComponents.toFloats(bytes, target, offset, dimension);
      }
      return fault;
    }
  },

  /** The struct in which MLlib stores its vectors: type 0 is sparse, 1 dense. */
  MLLIB_VECTOR("MLlib vector") {
    @Override
    String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
      UnsafeRow vector = row.getStruct(ordinal, 4);
      return MllibVector.copy(vector, dimension, target, offset);
    }

    @Override
    String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
      throw new UnsupportedOperationException("MLlib vectors are read row by row");
    }
  };

  private final String title;

  VectorEncoding(String title) {
    this.title = title;
  }

  /** What messages call it. */
  String title() {
    return title;
  }

  /** Whether components are whole numbers, of which a scale makes the vector's. */
  boolean isOfIntegers() {
    return this == INT8_LIST || this == INT8_BYTES;
  }

  /** The encoding in which columns of both are read without any loss, or null if there is none. */
  VectorEncoding widenedTo(VectorEncoding other) {
    if (this == other) {
      return this;
    }
    boolean lists =
        (this == FLOAT_LIST || this == DOUBLE_LIST)
            && (other == FLOAT_LIST || other == DOUBLE_LIST);
    return lists ? DOUBLE_LIST : null;
  }

  /** The column's type in Spark, without Spark's knowledge of user-defined types. */
  DataType sparkType() {
    DataType doubles = DataTypes.createArrayType(DataTypes.DoubleType);
    return switch (this) {
      case FLOAT_LIST -> DataTypes.createArrayType(DataTypes.FloatType);
      case DOUBLE_LIST -> doubles;
      case INT8_LIST -> DataTypes.createArrayType(DataTypes.ByteType);
      case FLOAT32_BYTES, FLOAT16_BYTES, INT8_BYTES -> DataTypes.BinaryType;
      case MLLIB_VECTOR ->
          new StructType()
              .add("type", DataTypes.ByteType)
              .add("size", DataTypes.IntegerType)
              .add("indices", DataTypes.createArrayType(DataTypes.IntegerType))
              .add("values", doubles);
    };
  }

  /** The number of components of a vector; null if the vector is null. */
  Column length(Column vector) {
    return switch (this) {
      case FLOAT_LIST, DOUBLE_LIST, INT8_LIST -> size(vector);
      case FLOAT32_BYTES, FLOAT16_BYTES, INT8_BYTES -> octet_length(vector);
      case MLLIB_VECTOR -> coalesce(vector.getField("size"), size(vector.getField("values")));
    };
  }

  /**
   * Copies the vector, which is not null, into a block.
   *
   * @param target gets {@code dimension} components from {@code offset} on
   * @return null, or what is wrong with the vector
   */
  abstract String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset);

  /**
   * Copies the vector, which is not null, out of a batch of Spark's into a block. A column of bytes
   * hands out its own memory where it is asked for a string.
   *
   * @param target gets {@code dimension} components from {@code offset} on
   * @return null, or what is wrong with the vector
   */
  abstract String copy(ColumnVector column, int row, int dimension, float[] target, int offset);

  /** Whether {@link #copy(ColumnVector, int, int, float[], int)} can be asked for. */
  boolean isReadInBatches() {
    return this != MLLIB_VECTOR;
  }

  static String faultOf(ColumnarArray components, ColumnVector column, int dimension) {
    if (components.numElements() != dimension) {
      return faultOfLength(components.numElements(), dimension);
    }
    // One look at the whole batch spares a look at each component, as nulls are rare.
    for (int k = 0; column.getChild(0).hasNull() && k < dimension; k++) {
      if (components.isNullAt(k)) {
        return faultOfNull(k);
      }
    }
    return null;
  }

  static String faultOf(UnsafeArrayData components, int dimension) {
    if (components.numElements() != dimension) {
      return faultOfLength(components.numElements(), dimension);
    }
    for (int k = 0; k < dimension; k += Long.SIZE) {
      // The array's header has a bit for each null, in words of 64.
      if (Platform.getLong(
              components.getBaseObject(), components.getBaseOffset() + Long.BYTES + k / Byte.SIZE)
          != 0) {
        return faultOfNull(components, k);
      }
    }
    return null;
  }

  static String faultOfLength(int components, int dimension) {
    return String.format(
        Locale.ROOT,
        "has %s; must have %d, as the first row has",
        Quantity.of(components, "component"),
        dimension);
  }

  private static String faultOfNull(UnsafeArrayData components, int start) {
    int k = start;
    while (!components.isNullAt(k)) {
      k++;
    }
    return faultOfNull(k);
  }

  private static String faultOfNull(int k) {
    return String.format(Locale.ROOT, "component %d is null; components must be finite numbers", k);
  }

  private static String faultOfBytes(int bytes, int elementBytes, int dimension) {
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

  private static long firstElement(UnsafeArrayData array) {
    return array.getBaseOffset()
        + UnsafeArrayData.calculateHeaderPortionInBytes((long) array.numElements());
  }

  static void round(UnsafeArrayData components, float[] target, int offset, int dimension) {
    Object base = components.getBaseObject();
    long from = firstElement(components);
    for (int k = 0; k < dimension; k++) {
      target[offset + k] = (float) Platform.getDouble(base, from + 8L * k);
    }
  }

  /** A binary row keeps, for a column of bytes, their place (high half) and number (low half). */
  private static int byteCount(UnsafeRow row, int ordinal) {
    return (int) row.getLong(ordinal);
  }

  private static long firstByte(UnsafeRow row, int ordinal) {
    return row.getBaseOffset() + (row.getLong(ordinal) >>> Integer.SIZE);
  }
}
