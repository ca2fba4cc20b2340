package io.tsds.storage.writing;

import java.io.Closeable;
import java.io.IOException;

/**
 * Writes the rows of one file, one after another.
 *
 * @param <T> rows
 */
public interface RowWriter<T> extends Closeable {
  /** Appends a row, which stays the caller's. */
  void write(T row) throws IOException;
}
