package io.tsds.storage.input;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdKind;
import io.tsds.storage.files.RowNumbering;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * Embeddings on a file system, opened and checked on the driver as far as headers and footers tell,
 * and read on the executors block by block.
 */
public interface EmbeddingSource {

  /** Number of components of a row. */
  int dimension();

  IdKind idKind();

  /** The format, never {@link EmbeddingFormat#AUTO}. */
  EmbeddingFormat format();

  /** Whether ids are row numbers, which cannot occur twice. */
  boolean numbered();

  /** What stored components are multiplied by; other than 1 only where they are integers. */
  float scale();

  /** How many of the files have no rows, and therefore take no part. */
  int filesWithoutRows();

  /** The files as they stood when the source was opened. */
  InputSnapshot snapshot();

  /** The files, in byte order of their full paths. */
  default List<InputFile> files() {
    return snapshot().files();
  }

  /** How rows are numbered over the files. */
  RowNumbering numbering();

  /** Rows according to headers and footers, faulty ones included. */
  long rows();

  /** Number of partitions, which {@link #scan} numbers from 0. */
  int partitions();

  /**
   * Reads the given partitions, each by one task, in the order of the files' rows.
   *
   * @param partitions which ones; the partition handed to {@code reader} is its number in the
   *     source
   * @param blockRows the most rows in a block
   * @param probeRows the most rows to read from a partition, {@link Long#MAX_VALUE} for all. Where
   *     the format can seek (npy, fvecs), fewer than all are spread over the partition in up to 32
   *     runs of consecutive rows, as neighbors in a file may be alike; elsewhere they are its first
   *     rows. The same rows every time.
   */
  <T> JavaRDD<T> scan(int[] partitions, int blockRows, long probeRows, PartitionReader<T> reader);

  /** What a task does with the blocks of its partition. */
  interface PartitionReader<T> extends Serializable {
    Iterator<T> read(int partition, BlockCursor blocks);
  }

  /** The blocks of one partition, one at a time. */
  interface BlockCursor {
    /**
     * The next block, or null at the end or at a fault that stops the reading. It is valid until
     * the next call.
     */
    EmbeddingBlock next();

    /** The number, over all files, of a row of the block handed out last. */
    long rowNumber(int row);

    /** What was read so far; whole once {@link #next} has returned null. */
    PartitionSummary summary();
  }
}
