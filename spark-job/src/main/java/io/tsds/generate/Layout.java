package io.tsds.generate;

/** How a Parquet file holds an embedding. */
public enum Layout {
  /** A list of numbers. */
  ARRAY,
  /** Little-endian bytes. */
  BINARY
}
