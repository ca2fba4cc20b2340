package io.tsds.benchmark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a generated file says of it, such as {@code
 * float16-150000000x512-seed-7-from-0.npy}.
 *
 * @param first number of the first row: files of one seed hold rows of one endless sequence
 */
record GeneratedFile(boolean halves, long rows, int dimension, long seed, long first) {
  private static final Pattern NAME =
      Pattern.compile("float(16|32)-(\\d{1,15})x(\\d{1,5})-seed-(\\d{1,9})-from-(\\d{1,15})\\.npy");

  private static final int HEAD_BYTES = 128;

  static Optional<GeneratedFile> named(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? Optional.of(
            new GeneratedFile(
                parts.group(1).equals("16"),
                Long.parseLong(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                Long.parseLong(parts.group(4)),
                Long.parseLong(parts.group(5))))
        : Optional.empty();
  }

  String name() {
    return "float%d-%dx%d-seed-%d-from-%d.npy"
        .formatted(halves ? 16 : 32, rows, dimension, seed, first);
  }

  /** The head of an npy file, 128 bytes. */
  byte[] head() {
    byte[] head = new byte[HEAD_BYTES];
    Arrays.fill(head, (byte) ' ');
    ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) (HEAD_BYTES - 10));
    bytes.put(
        "{'descr': '<f%d', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(halves ? 2 : 4, rows, dimension)
            .getBytes(StandardCharsets.US_ASCII));
    head[HEAD_BYTES - 1] = '\n';
    return head;
  }

  /** Length in bytes, head and rows. */
  long length() {
    return HEAD_BYTES + rows * dimension * (halves ? Short.BYTES : Float.BYTES);
  }
}
