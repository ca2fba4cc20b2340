package io.tsds.storage.records;

import io.tsds.embedding.EmbeddingBlock;
import java.io.Serializable;

/**
 * A file of rows of one size, as its head describes it.
 *
 * @param path full path with scheme
 * @param bytes length of the file
 * @param dataStart byte at which the first row begins
 * @param rows number of rows
 * @param dimension number of components of a row
 * @param type how a component is stored
 * @param prefixBytes bytes of each row before its components: 4 if it repeats its dimension, else 0
 */
public record RecordFile(
    String path,
    long bytes,
    long dataStart,
    long rows,
    int dimension,
    ElementType type,
    int prefixBytes)
    implements Serializable {
  /** The largest dimension that is taken for one. */
  static final int LARGEST_DIMENSION = EmbeddingBlock.LARGEST_DIMENSION;

  /** Bytes of one row in the file. */
  int rowBytes() {
    return prefixBytes + dimension * type.bytes();
  }

  /** The byte at which the row begins. */
  long position(long row) {
    return dataStart + row * rowBytes();
  }
}
