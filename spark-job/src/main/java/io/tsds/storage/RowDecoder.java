package io.tsds.storage;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.storage.files.RowNumbering;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Takes the rows of a source's plan apart. Each task has its own copy, which may remember where it
 * is.
 */
interface RowDecoder extends Serializable {

  IdKind idKind();

  /** Whether the ids are the rows' numbers. */
  boolean numbered();

  /** How rows are numbered over the files. */
  RowNumbering numbering();

  /** The row's number over all files. */
  long number(UnsafeRow row);

  /** The row's id as people write it, or null. */
  String idText(UnsafeRow row, long number);

  /** Appends the row's id, which is not null. */
  void appendId(UnsafeRow row, long number, IdColumn.Builder ids);

  /**
   * Copies the row's components.
   *
   * @param target gets them from {@code offset} on
   * @return null, or what is wrong with the row
   */
  String copyVector(UnsafeRow row, float[] target, int offset);
}
