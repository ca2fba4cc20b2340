package io.tsds.storage.input;

import io.tsds.embedding.IdColumn;
import java.io.Serializable;
import java.util.Iterator;

/**
 * The rows of one partition as they are stored, some at a time, to be checked by who takes them.
 * Questions about a row are about the rows of the last {@link #read}, counted from 0.
 */
public interface RowFeed {
  /**
   * Copies the components of the next rows.
   *
   * @param values row-major, gets the rows from row {@code first} on; a faulty row leaves its place
   *     in any state
   * @param most the most rows to read, at least 1
   * @return how many rows there are, faulty ones included; 0 at the end
   */
  int read(float[] values, int first, int most);

  /** Whether a row is faulty as it is stored. */
  boolean anyFault();

  /** What is wrong with the row as it is stored, or null. */
  String fault(int row);

  /** The row's number over all files. */
  long number(int row);

  /** The row's id as people write it, or null. */
  String idText(int row);

  /** Appends the row's id, which is not null; never asked for where ids are the rows' numbers. */
  void appendId(int row, IdColumn.Builder ids);

  /**
   * Begins to read a partition, in its task.
   *
   * @param <R> what the partition's RDD holds
   */
  interface Opener<R> extends Serializable {
    /**
     * The partition's rows.
     *
     * @param probeRows how many are wanted; more may be fed
     */
    RowFeed open(Iterator<R> partition, long probeRows);
  }
}
