package io.tsds.storage;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.storage.files.RowNumbering;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows of a Parquet plan: embedding, row index in the file, id (a long or a string) unless rows are
 * numbered. The file is the one that Spark's reader has open in this thread, which must therefore
 * be the task's own.
 */
final class ParquetRows implements RowDecoder {
  static final int EMBEDDING = 0;
  static final int ROW_INDEX = 1;
  static final int ID = 2;

  private final RowNumbering numbering;
  private final VectorEncoding encoding;
  private final int dimension;
  private final IdKind idKind;
  private final boolean numbered;

  private transient UTF8String openFile;
  private transient long firstRow;

  ParquetRows(
      RowNumbering numbering,
      VectorEncoding encoding,
      int dimension,
      IdKind idKind,
      boolean numbered) {
    this.numbering = numbering;
    this.encoding = encoding;
    this.dimension = dimension;
    this.idKind = idKind;
    this.numbered = numbered;
  }

  /** The full path that Spark gives as a URI, with its special characters encoded. */
  static String decodedPath(String uri) {
    return new Path(URI.create(uri)).toString();
  }

  @Override
  public IdKind idKind() {
    return idKind;
  }

  @Override
  public boolean numbered() {
    return numbered;
  }

  @Override
  public RowNumbering numbering() {
    return numbering;
  }

  @Override
  public long number(UnsafeRow row) {
    UTF8String file = InputFileBlockHolder.getInputFilePath();
    if (!file.equals(openFile)) {
      firstRow = numbering.firstRow(numbering.file(decodedPath(file.toString())));
      openFile = file;
    }
    return firstRow + row.getLong(ROW_INDEX);
  }

  @Override
  public String idText(UnsafeRow row, long number) {
    if (numbered) {
      return Long.toString(number);
    }
    if (row.isNullAt(ID)) {
      return null;
    }
    return idKind == IdKind.LONG
        ? Long.toString(row.getLong(ID))
        : row.getUTF8String(ID).toString();
  }

  @Override
  public void appendId(UnsafeRow row, long number, IdColumn.Builder ids) {
    if (numbered) {
      ((LongIds.Builder) ids).append(number);
    } else if (idKind == IdKind.LONG) {
      ((LongIds.Builder) ids).append(row.getLong(ID));
    } else {
      ((StringIds.Builder) ids).append(row.getUTF8String(ID).getBytes());
    }
  }

  @Override
  public String copyVector(UnsafeRow row, float[] target, int offset) {
    if (!numbered && row.isNullAt(ID)) {
      return "the id is null";
    }
    if (row.isNullAt(EMBEDDING)) {
      return "the vector is null";
    }
    return encoding.copy(row, EMBEDDING, dimension, target, offset);
  }
}
