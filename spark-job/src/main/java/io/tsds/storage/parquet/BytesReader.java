package io.tsds.storage.parquet;

import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads vectors that are the bytes of their components, one after another.
 *
 * @param elementBytes of a component
 * @param decoder brings them into a block
 */
record BytesReader(int elementBytes, Decoder decoder) implements VectorReader {

  /** Brings the components of a vector of the right length into a block. */
  interface Decoder {
    /**
     * Decodes them.
     *
     * @param base array that they lie in, or null for memory outside the heap
     * @param from where they begin, as Spark's {@code Platform} counts
     */
    void decode(Object base, long from, float[] target, int offset, int dimension);
  }

  @Override
  public String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset) {
    // A binary row keeps, for a column of bytes, their place (high half) and number (low half).
    long place = row.getLong(ordinal);
    String fault = VectorFaults.ofBytes((int) place, elementBytes, dimension);
    if (fault == null) {
      long from = row.getBaseOffset() + (place >>> Integer.SIZE);
      decoder.decode(row.getBaseObject(), from, target, offset, dimension);
    }
    return fault;
  }

  @Override
  public String copy(ColumnVector column, int row, int dimension, float[] target, int offset) {
    // A column of bytes hands out its own memory where it is asked for a string.
    UTF8String bytes = column.getUTF8String(row);
    String fault = VectorFaults.ofBytes(bytes.numBytes(), elementBytes, dimension);
    if (fault == null) {
      decoder.decode(bytes.getBaseObject(), bytes.getBaseOffset(), target, offset, dimension);
    }
    return fault;
  }
}
