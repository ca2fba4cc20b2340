package io.tsds.storage.parquet;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;

/**
 * Reads vectors that are lists of numbers.
 *
 * @param ofRow brings the components of a list in a binary row into a block
 * @param ofBatch the same in a batch
 */
record ListReader(Decoder<UnsafeArrayData> ofRow, Decoder<ColumnarArray> ofBatch)
    implements VectorReader {

  /** Brings the components of a list without faults into a block. */
  interface Decoder<L> {
    void decode(L components, float[] target, int offset, int dimension);
  }

  @Override
  public String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
    UnsafeArrayData components = row.getArray(ordinal);
    String fault = VectorFaults.ofList(components, dimension);
    if (fault == null) {
      ofRow.decode(components, target, offset, dimension);
    }
    return fault;
  }

  @Override
  public String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
    ColumnarArray components = column.getArray(row);
    String fault = VectorFaults.ofList(components, column, dimension);
    if (fault == null) {
      ofBatch.decode(components, target, offset, dimension);
    }
    return fault;
  }
}
