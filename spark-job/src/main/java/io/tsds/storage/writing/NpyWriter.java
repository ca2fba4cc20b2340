package io.tsds.storage.writing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes an npy file (format version 1.0) whose shape is known beforehand. */
public final class NpyWriter implements RowWriter<double[]> {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int ALIGNMENT = 64;

  private final OutputStream out;
  private final ComponentType type;
  private final ByteBuffer buffer;

  /** Takes over {@code out} and writes the header. */
  public NpyWriter(OutputStream out, ComponentType type, long rows, int dimension)
      throws IOException {
    this.out = out;
    this.type = type;
    int rowBytes = Math.multiplyExact(dimension, type.bytes());
    this.buffer =
        ByteBuffer.allocate(Math.max(rowBytes, BUFFER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    out.write(header(type, rows, dimension));
  }

  @Override
  public void write(double[] values) throws IOException {
    if (buffer.remaining() < values.length * type.bytes()) {
      flush();
    }
    for (double value : values) {
      type.put(value, buffer);
    }
  }

  @Override
  public void close() throws IOException {
    try (out) {
      flush();
    }
  }

  /** Writes what is held back, and leaves the file open. */
  public void flush() throws IOException {
    out.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  private static byte[] header(ComponentType type, long rows, int dimension) {
    String entries =
        String.format(
            Locale.ROOT,
            "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }",
            type.npyName(),
            rows,
            dimension);
    // Ten bytes stand before the entries and a line feed after them.
    int padding = ALIGNMENT - 1 - (10 + entries.length()) % ALIGNMENT;
    String padded = entries + " ".repeat(padding) + "\n";
    ByteBuffer header = ByteBuffer.allocate(10 + padded.length()).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    header.put((byte) 1).put((byte) 0).putShort((short) padded.length());
    header.put(padded.getBytes(StandardCharsets.US_ASCII));
    return header.array();
  }
}
