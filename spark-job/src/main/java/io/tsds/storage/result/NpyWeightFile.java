package io.tsds.storage.result;

import io.tsds.embedding.LongIds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Weights as trainers sample with them: a one-dimensional little-endian float64 array in a {@code
 * .npy} file, one element for each row of the candidates, which is 0 where the candidate has no
 * probability. It is written in one pass: the driver holds the probabilities of the pool and a
 * buffer, however many candidates there are.
 */
final class NpyWeightFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream out;
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] zeros = new byte[BUFFER_BYTES];

  private NpyWeightFile(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes the whole file.
   *
   * @param ids of the pool, which are row numbers, ascending [pool]
   * @param weights at least 0 [pool]
   * @param rows of the candidates, more than the last id
   */
  static void write(OutputStream out, LongIds ids, double[] weights, long rows) throws IOException {
    out.write(NpyFile.header("<f8", rows));
    new NpyWeightFile(out).write(ids, weights, rows);
  }

  private void write(LongIds ids, double[] weights, long rows) throws IOException {
    long next = 0;
    for (int member = 0; member < weights.length; member++) {
      if (weights[member] > 0) {
        writeZeros(ids.value(member) - next);
        if (!buffer.hasRemaining()) {
          flush();
        }
        buffer.putDouble(weights[member]);
        next = ids.value(member) + 1;
      }
    }
    if (next > rows) {
      throw new IllegalStateException("a row number is not below the number of rows");
    }
    writeZeros(rows - next);
    flush();
  }

  private void flush() throws IOException {
    out.write(bytes, 0, buffer.position());
    buffer.clear();
  }

  /** Few zeros go through the buffer, many past it. */
  private void writeZeros(long count) throws IOException {
    if (count <= buffer.remaining() / Double.BYTES) {
      buffer.put(zeros, 0, (int) count * Double.BYTES);
      return;
    }
    flush();
    for (long left = count * Double.BYTES; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }
}
