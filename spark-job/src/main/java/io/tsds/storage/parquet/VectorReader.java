package io.tsds.storage.parquet;

import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Brings vectors of one {@link VectorEncoding} from Spark's rows and batches into blocks: by
 * copying memory where the bytes agree, else component by component, never through boxed numbers. A
 * vector that is not null is given, and what is wrong with it comes back, or null.
 */
interface VectorReader {

  /**
   * Copies the vector in a binary row.
   *
   * @param target gets {@code dimension} components from {@code offset} on
   */
  String copy(UnsafeRow row, int ordinal, int dimension, float[] target, int offset);

  /**
   * Copies a vector out of a batch.
   *
   * @param target gets {@code dimension} components from {@code offset} on
   */
  String copy(ColumnVector column, int row, int dimension, float[] target, int offset);
}
