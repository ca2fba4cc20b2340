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

  private NpyWeightFile() {}

  /**
   * Writes the whole file.
   *
   * @param ids of the pool, which are row numbers, ascending [pool]
   * @param weights at least 0 [pool]
   * @param rows of the candidates, more than the last id
   */
  static void write(OutputStream out, LongIds ids, double[] weights, long rows) throws IOException {
    out.write(NpyFile.header("<f8", rows));
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    byte[] zeros = new byte[BUFFER_BYTES];
    long next = 0;
    for (int member = 0; member < weights.length; member++) {
      if (weights[member] > 0) {
        long gap = ids.value(member) - next;
        if ((gap + 1) * Double.BYTES <= buffer.remaining()) {
          buffer.put(zeros, 0, (int) gap * Double.BYTES);
        } else {
          flush(buffer, out);
          writeZeros(gap, zeros, out);
        }
        buffer.putDouble(weights[member]);
        next = ids.value(member) + 1;
      }
    }
    flush(buffer, out);
    writeZeros(rows - next, zeros, out);
  }

  private static void flush(ByteBuffer buffer, OutputStream out) throws IOException {
    out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
    buffer.clear();
  }

  private static void writeZeros(long count, byte[] zeros, OutputStream out) throws IOException {
    if (count < 0) {
      throw new IllegalStateException("a row number is not below the number of rows");
    }
    for (long left = count * Double.BYTES; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }
}
