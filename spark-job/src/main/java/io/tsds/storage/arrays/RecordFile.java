package io.tsds.storage.arrays;

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
 * @param deflated where the rows lie deflated in the file, or null where they lie in it as they
 *     are; {@code dataStart} and positions then count the bytes that come out
 */
public record RecordFile(
    String path,
    long bytes,
    long dataStart,
    long rows,
    int dimension,
    ElementDecoder type,
    int prefixBytes,
    Deflated deflated)
    implements Serializable {
  /** The largest dimension that is taken for one. */
  static final int LARGEST_DIMENSION = EmbeddingBlock.LARGEST_DIMENSION;

  /**
   * A deflated member of a zip archive.
   *
   * @param start byte of the file at which it begins
   * @param bytes how many bytes of the file it takes
   * @param inflatedBytes how many come out
   * @param crc CRC-32 of those
   */
  record Deflated(long start, long bytes, long inflatedBytes, long crc) implements Serializable {}

  /** A file whose rows lie in it as they are. */
  RecordFile(
      String path,
      long bytes,
      long dataStart,
      long rows,
      int dimension,
      ElementDecoder type,
      int prefixBytes) {
    this(path, bytes, dataStart, rows, dimension, type, prefixBytes, null);
  }

  /** The same rows where this file is part of another, from its byte {@code start} on. */
  RecordFile within(String path, long bytes, long start, Deflated deflated) {
    return new RecordFile(
        path, bytes, start + dataStart, rows, dimension, type, prefixBytes, deflated);
  }

  /** The first byte of the file that must be read to read the row. */
  long firstByte(long row) {
    return deflated == null ? position(row) : deflated.start();
  }

  /** The byte of the file after the last that must be read to read all rows before this. */
  long endByte(long row) {
    return deflated == null ? position(row) : deflated.start() + deflated.bytes();
  }

  /** Bytes of one row in the file. */
  int rowBytes() {
    return prefixBytes + dimension * type.bytes();
  }

  /** The byte at which the row begins. */
  long position(long row) {
    return dataStart + row * rowBytes();
  }
}
