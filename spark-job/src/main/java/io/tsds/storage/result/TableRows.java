package io.tsds.storage.result;

import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a table of a result, one after another in their canonical order, with canonical
 * bytes: what checksums are taken over, and what travels to the executors that write them. A row is
 * its columns one after another, all numbers big-endian: a long is 8 bytes, an int 4, a double the
 * 8 of its bits, a text the length of its UTF-8 bytes (4 bytes), then those. Before a value that
 * may be null there is a byte, 1 where there is a value and 0 where nothing follows.
 */
public interface TableRows {
  /** Columns of the rows: longs, ints, doubles and strings. */
  StructType schema();

  /** Goes to the next row. False at the end. */
  boolean next();

  /** Writes the current row. */
  void write(DataOutputStream out) throws IOException;
}
