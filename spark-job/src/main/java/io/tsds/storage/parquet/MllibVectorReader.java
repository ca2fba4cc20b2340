package io.tsds.storage.parquet;

import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Reads MLlib's dense and sparse vectors as they are stored: a struct of type, size, indices and
 * values, where the size and the indices of a dense vector are null. Rounds them to float32.
 */
final class MllibVectorReader implements VectorReader {
  private static final int FIELDS = 4;
  private static final int TYPE = 0;
  private static final int SIZE = 1;
  private static final int INDICES = 2;
  private static final int VALUES = 3;

  private static final byte SPARSE = 0;
  private static final byte DENSE = 1;

  @Override
  public String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
    throw new UnsupportedOperationException("MLlib vectors are read row by row");
  }

  @Override
  public String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
    UnsafeRow vector = row.getStruct(ordinal, FIELDS);
    byte type = vector.isNullAt(TYPE) ? -1 : vector.getByte(TYPE);
    if (vector.isNullAt(VALUES)
        || (type != DENSE && type != SPARSE)
        || (type == SPARSE && (vector.isNullAt(SIZE) || vector.isNullAt(INDICES)))) {
      return String.format(Locale.ROOT, "is no MLlib vector: type %d with fields missing", type);
    }
    UnsafeArrayData values = vector.getArray(VALUES);
    if (type == SPARSE) {
      return copySparse(vector, values, dimension, target, offset);
    }
    String fault = VectorFaults.ofList(values, dimension);
    if (fault == null) {
      StoredComponents.ofDoubles(values, target, offset, dimension);
    }
    return fault;
  }

  private static String copySparse(
      UnsafeRow vector, UnsafeArrayData values, int dimension, float[] target, int offset) {
    if (vector.getInt(SIZE) != dimension) {
      return VectorFaults.ofLength(vector.getInt(SIZE), dimension);
    }
    UnsafeArrayData indices = vector.getArray(INDICES);
    int stored = indices.numElements();
    if (values.numElements() != stored) {
      return String.format(
          Locale.ROOT,
          "is a sparse vector of %d indices and %d values",
          stored,
          values.numElements());
    }
    Arrays.fill(target, offset, offset + dimension, 0);
    for (int i = 0; i < stored; i++) {
      int k = indices.isNullAt(i) ? -1 : indices.getInt(i);
      if (k < 0 || k >= dimension || values.isNullAt(i)) {
        return String.format(
            Locale.ROOT,
            "entry %d of the sparse vector is null or outside its size %d",
            i,
            dimension);
      }
      target[offset + k] = (float) values.getDouble(i);
    }
    return null;
  }
}
