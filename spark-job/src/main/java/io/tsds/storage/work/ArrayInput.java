package io.tsds.storage.work;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32C;

/** Reads what {@link ArrayOutput} wrote and checks it. */
public final class ArrayInput {
  private static final int BUFFER_BYTES = 1 << 20;

  private final DataInputStream in;
  private final CRC32C checksum = new CRC32C();
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

  /** Bytes that the file still has, so that no damaged length makes an array larger than that. */
  private long bytesLeft;

  /**
   * @param bytes length of the file
   */
  ArrayInput(InputStream in, long bytes) {
    this.in = new DataInputStream(in);
    this.bytesLeft = bytes;
  }

  public int readInt() throws IOException {
    fill(Integer.BYTES);
    return buffer.getInt(0);
  }

  public int[] readInts() throws IOException {
    int[] values = new int[readCount(Integer.BYTES)];
    for (int from = 0; from < values.length; ) {
      int chunk = Math.min(values.length - from, BUFFER_BYTES / Integer.BYTES);
      fill(chunk * Integer.BYTES);
      buffer.asIntBuffer().get(values, from, chunk);
      from += chunk;
    }
    return values;
  }

  public long readLong() throws IOException {
    fill(Long.BYTES);
    return buffer.getLong(0);
  }

  private long[] readLongs(int count) throws IOException {
    long[] values = new long[count];
    for (int from = 0; from < count; ) {
      int chunk = Math.min(count - from, BUFFER_BYTES / Long.BYTES);
      fill(chunk * Long.BYTES);
      buffer.asLongBuffer().get(values, from, chunk);
      from += chunk;
    }
    return values;
  }

  public double[] readDoubles() throws IOException {
    double[] values = new double[readCount(Double.BYTES)];
    for (int from = 0; from < values.length; ) {
      int chunk = Math.min(values.length - from, BUFFER_BYTES / Double.BYTES);
      fill(chunk * Double.BYTES);
      buffer.asDoubleBuffer().get(values, from, chunk);
      from += chunk;
    }
    return values;
  }

  public float[] readFloats() throws IOException {
    float[] values = new float[readCount(Float.BYTES)];
    fillFloats(values, 0, values.length);
    return values;
  }

  /** Reads floats into {@code target} from {@code offset} on and returns how many. */
  public int readFloats(float[] target, int offset) throws IOException {
    int count = readCount(Float.BYTES);
    if (count > target.length - offset) {
      throw damaged(String.format(Locale.ROOT, "%d values come where fewer were expected", count));
    }
    fillFloats(target, offset, count);
    return count;
  }

  private void fillFloats(float[] target, int offset, int count) throws IOException {
    for (int from = 0; from < count; ) {
      int chunk = Math.min(count - from, BUFFER_BYTES / Float.BYTES);
      fill(chunk * Float.BYTES);
      buffer.asFloatBuffer().get(target, offset + from, chunk);
      from += chunk;
    }
  }

  public byte[] readBytes() throws IOException {
    byte[] values = new byte[readCount(Byte.BYTES)];
    readFully(values, values.length);
    checksum.update(values);
    return values;
  }

  public IdColumn readIds() throws IOException {
    boolean longs = readInt() == 0;
    int size = readCount(longs ? Long.BYTES : Integer.BYTES);
    if (longs) {
      return new LongIds(readLongs(size));
    }
    StringIds.Builder ids = new StringIds.Builder();
    for (int row = 0; row < size; row++) {
      ids.append(readBytes());
    }
    return ids.build();
  }

  /**
   * Reads the checksum and compares it.
   *
   * @throws IOException if the bytes read are not the bytes written
   */
  void finish() throws IOException {
    long expected = checksum.getValue();
    readFully(bytes, Long.BYTES);
    if (buffer.getLong(0) != expected) {
      throw damaged("the checksum does not match");
    }
  }

  /** Reads how many values come, of so many bytes each at least. */
  private int readCount(int bytesOfEach) throws IOException {
    int count = readInt();
    if (count < 0 || (long) count * bytesOfEach > bytesLeft) {
      throw damaged(String.format(Locale.ROOT, "it says %d values", count));
    }
    return count;
  }

  private static IOException damaged(String what) {
    return new IOException(what + ": the file was damaged");
  }

  private void fill(int count) throws IOException {
    readFully(bytes, count);
    checksum.update(bytes, 0, count);
  }

  private void readFully(byte[] target, int count) throws IOException {
    bytesLeft -= count;
    try {
      in.readFully(target, 0, count);
    } catch (EOFException e) {
      throw new IOException("it ends too early: the file was damaged", e);
    }
  }
}
