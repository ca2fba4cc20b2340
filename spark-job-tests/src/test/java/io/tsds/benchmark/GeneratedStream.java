package io.tsds.benchmark;

import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.fs.FSInputStream;

/** The bytes of a generated file from any place on. */
final class GeneratedStream extends FSInputStream {
  private final GeneratedFile file;
  private final GeneratedRows rows;
  private final byte[] head;
  private long position;

  GeneratedStream(GeneratedFile file, GeneratedRows rows) {
    this.file = file;
    this.rows = rows;
    this.head = file.head();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == file.length()) {
      return -1;
    }
    int count = (int) Math.min(length, file.length() - position);
    for (int done = 0; done < count; ) {
      int copied = copy(target, offset + done, count - done);
      done += copied;
      position += copied;
    }
    return count;
  }

  /** Copies from one row, or from the head, and returns how many bytes. */
  private int copy(byte[] target, int offset, int most) {
    if (position < head.length) {
      int count = (int) Math.min(most, head.length - position);
      System.arraycopy(head, (int) position, target, offset, count);
      return count;
    }
    long inRows = position - head.length;
    long row = file.first() + inRows / rows.rowBytes();
    return rows.copy(row, (int) (inRows % rows.rowBytes()), target, offset, most);
  }

  @Override
  public void seek(long target) throws IOException {
    if (target < 0 || target > file.length()) {
      throw new EOFException("position %d; must be in 0 to %d".formatted(target, file.length()));
    }
    position = target;
  }

  @Override
  public long getPos() {
    return position;
  }

  @Override
  public boolean seekToNewSource(long target) {
    return false;
  }
}
