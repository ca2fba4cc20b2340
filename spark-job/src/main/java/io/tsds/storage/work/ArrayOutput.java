package io.tsds.storage.work;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Writes primitive arrays as little-endian bytes, each behind its length, and a checksum at the
 * end. {@link ArrayInput} reads them back in the same order.
 */
public final class ArrayOutput {
  private static final int BUFFER_BYTES = 1 << 20;

  private final OutputStream out;
  private final CRC32C checksum = new CRC32C();
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  ArrayOutput(OutputStream out) {
    this.out = out;
  }

  public void writeInt(int value) throws IOException {
    require(Integer.BYTES);
    buffer.putInt(value);
  }

  public void writeLong(long value) throws IOException {
    require(Long.BYTES);
    buffer.putLong(value);
  }

  public void writeInts(int[] values) throws IOException {
    writeInt(values.length);
    for (int value : values) {
      writeInt(value);
    }
  }

  public void writeDoubles(double[] values) throws IOException {
    writeInt(values.length);
    for (double value : values) {
      writeLong(Double.doubleToRawLongBits(value));
    }
  }

  /** Writes {@code count} floats from {@code offset} on. */
  public void writeFloats(float[] values, int offset, int count) throws IOException {
    writeInt(count);
    int end = offset + count;
    for (int from = offset; from < end; ) {
      flush();
      int chunk = Math.min(end - from, BUFFER_BYTES / Float.BYTES);
      buffer.asFloatBuffer().put(values, from, chunk);
      buffer.position(chunk * Float.BYTES);
      from += chunk;
    }
  }

  public void writeBytes(byte[] values) throws IOException {
    writeInt(values.length);
    flush();
    checksum.update(values);
    out.write(values);
  }

  public void writeIds(IdColumn ids) throws IOException {
    writeInt(ids.kind() == IdKind.LONG ? 0 : 1);
    writeInt(ids.size());
    for (int row = 0; row < ids.size(); row++) {
      if (ids instanceof LongIds longs) {
        writeLong(longs.value(row));
      } else {
        writeBytes(((StringIds) ids).bytes(row));
      }
    }
  }

  /** Writes the checksum; nothing may follow. Does not close the stream. */
  void finish() throws IOException {
    flush();
    buffer.putLong(checksum.getValue());
    out.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  private void require(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws IOException {
    checksum.update(buffer.array(), 0, buffer.position());
    out.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
