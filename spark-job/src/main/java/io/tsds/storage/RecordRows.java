package io.tsds.storage;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.storage.files.RowNumbering;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Rows of the npy and fvecs sources: id, embedding, fault. The id is the row's number.
 *
 * @param dimension number of components of a row
 */
record RecordRows(RowNumbering numbering, int dimension) implements RowDecoder {
  static final int ID = 0;
  static final int EMBEDDING = 1;
  static final int FAULT = 2;

  @Override
  public IdKind idKind() {
    return IdKind.LONG;
  }

  @Override
  public boolean numbered() {
    return true;
  }

  @Override
  public long number(UnsafeRow row) {
    return row.getLong(ID);
  }

  @Override
  public String idText(UnsafeRow row, long number) {
    return Long.toString(number);
  }

  @Override
  public void appendId(UnsafeRow row, long number, IdColumn.Builder ids) {
    ((LongIds.Builder) ids).append(number);
  }

  @Override
  public String copyVector(UnsafeRow row, float[] target, int offset) {
    if (!row.isNullAt(FAULT)) {
      return row.getUTF8String(FAULT).toString();
    }
    return VectorEncoding.FLOAT_LIST.copy(row, EMBEDDING, dimension, target, offset);
  }
}
