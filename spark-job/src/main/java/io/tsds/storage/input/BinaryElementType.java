package io.tsds.storage.input;

/** Element type of embeddings stored as little-endian bytes in a binary Parquet column. */
public enum BinaryElementType {
  FLOAT32(4),
  FLOAT16(2),
  INT8(1);

  private final int bytes;

  BinaryElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one component. */
  public int bytes() {
    return bytes;
  }
}
