package io.tsds.storage.result;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The beginning of one-dimensional little-endian {@code .npy} files (version 1.0 of the format).
 */
final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int HEADER_BYTES = 128;

  private NpyFile() {}

  /**
   * Magic, version, length of the text (2 bytes), and a text that ends in a line break.
   *
   * @param type of the elements, as numpy names it
   */
  static byte[] header(String type, long length) {
    byte[] text =
        String.format(
                Locale.ROOT,
                "{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }",
                type,
                length)
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putShort((short) (HEADER_BYTES - MAGIC.length - 2)).put(text);
    Arrays.fill(header.array(), header.position(), HEADER_BYTES - 1, (byte) ' ');
    header.put(HEADER_BYTES - 1, (byte) '\n');
    return header.array();
  }
}
