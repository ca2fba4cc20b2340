package io.tsds.storage.result;

import io.tsds.embedding.LongIds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A sample as trainers index with it: a one-dimensional little-endian int64 array in a {@code .npy}
 * file (version 1.0 of the format), each id repeated as often as it was drawn, ascending. The
 * length is counted first, so that the file is written in one pass, however long it is.
 */
final class NpyIdFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private NpyIdFile() {}

  /**
   * Writes the whole file.
   *
   * @param ids ids of the pool, ascending
   * @param draws [pool], how often to write each id
   */
  static void write(OutputStream out, LongIds ids, long[] draws) throws IOException {
    out.write(NpyFile.header("<i8", Arrays.stream(draws).sum()));
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < draws.length; i++) {
      for (long draw = 0; draw < draws[i]; draw++) {
        if (!buffer.hasRemaining()) {
          out.write(buffer.array());
          buffer.clear();
        }
        buffer.putLong(ids.value(i));
      }
    }
    out.write(buffer.array(), 0, buffer.position());
  }
}
