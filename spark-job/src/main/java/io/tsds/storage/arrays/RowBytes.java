package io.tsds.storage.arrays;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;

/** The bytes that rows lie in, read forward. */
interface RowBytes extends Closeable {
  /** Goes to a byte, for a file of its own kind of positions ({@link RecordFile#position}). */
  void seek(long position) throws IOException;

  /** Reads exactly so many bytes. */
  void readFully(byte[] target, int offset, int count) throws IOException;

  /** The bytes of {@code file}, whose stream is then closed with them. */
  static RowBytes of(RecordFile file, FSDataInputStream in) throws IOException {
    return file.deflated() == null
        ? new Plain(in)
        : new InflatedBytes(in, file.path(), file.deflated());
  }

  /** Rows that lie in the file as they are. */
  record Plain(FSDataInputStream in) implements RowBytes {
    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public void readFully(byte[] target, int offset, int count) throws IOException {
      in.readFully(target, offset, count);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
