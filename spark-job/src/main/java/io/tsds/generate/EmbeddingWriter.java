package io.tsds.generate;

import java.io.Closeable;
import java.io.IOException;

/** Writes the rows of one file, one after another. */
interface EmbeddingWriter extends Closeable {
  /** Appends a row; the array stays the caller's. */
  void write(double[] values) throws IOException;
}
