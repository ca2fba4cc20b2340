package io.tsds.storage.arrays;

import io.tsds.UserException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The head of a {@code .npy} file, versions 1.0, 2.0 and 3.0 of the format: magic, version, length
 * of the header, and the header, a dictionary literal of element type, order and shape.
 *
 * @param type how a component is stored
 * @param rows first number of the shape
 * @param dimension second number of the shape; 0 where there are no rows and the shape tells none
 * @param bytes length of the whole head, after which the rows begin
 */
record NpyHeader(ElementDecoder type, long rows, int dimension, int bytes) {
  /** No header of a matrix needs more; a larger length comes from a broken file. */
  static final int LARGEST_HEADER = 64 * 1024;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

  /**
   * Reads and checks the head.
   *
   * @param file what messages call the file
   * @throws UserException if the file is no npy file or holds something else than rows of floats
   */
  static NpyHeader read(InputStream in, String file) throws IOException {
    return of(literal(in, file), file);
  }

  /**
   * The shape of a vector of 64-bit integers.
   *
   * @throws UserException if the file holds anything else
   */
  static long[] vectorOfLongs(InputStream in, String file) throws IOException {
    Map<String, Object> entries;
    try {
      entries = DictionaryLiteral.parse(literal(in, file).text());
    } catch (IllegalArgumentException e) {
      throw new UserException(file + ": has a malformed npy header: " + e.getMessage(), e);
    }
    if ("<i8".equals(entries.get("descr"))
        && entries.get("shape") instanceof long[] shape
        && shape.length == 1) {
      return shape;
    }
    throw fault(file, "must be a vector of 64-bit integers: save array.astype(numpy.int64)");
  }

  /** The shape of an array of any element type; null where the head does not tell. */
  static long[] shape(InputStream in, String file) throws IOException {
    try {
      return DictionaryLiteral.parse(literal(in, file).text()).get("shape") instanceof long[] shape
          ? shape
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The header's text.
   *
   * @param bytes length of the whole head
   */
  private record Literal(String text, int bytes) {}

  private static Literal literal(InputStream in, String file) throws IOException {
    try {
      byte[] prefix = exactly(in, MAGIC.length + 2);
      if (!Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
        throw fault(file, "is not an npy file: it does not begin with \\x93NUMPY");
      }
      int major = Byte.toUnsignedInt(prefix[MAGIC.length]);
      int minor = Byte.toUnsignedInt(prefix[MAGIC.length + 1]);
      if (major < 1 || major > 3 || minor != 0) {
        throw fault(
            file,
            String.format(
                Locale.ROOT,
                "has npy format version %d.%d; versions 1.0, 2.0 and 3.0 can be read",
                major,
                minor));
      }
      int lengthBytes = major == 1 ? 2 : 4;
      byte[] length = Arrays.copyOf(exactly(in, lengthBytes), 4);
      long headerBytes =
          Integer.toUnsignedLong(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt());
      if (headerBytes > LARGEST_HEADER) {
        throw fault(
            file,
            String.format(
                Locale.ROOT, "has a header of %d bytes; at most %d", headerBytes, LARGEST_HEADER));
      }
      Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
      String header = new String(exactly(in, (int) headerBytes), charset);
      return new Literal(header, prefix.length + lengthBytes + (int) headerBytes);
    } catch (EOFException e) {
      throw new UserException(file + ": ends inside its npy header; the file is cut short", e);
    }
  }

  private static NpyHeader of(Literal literal, String file) {
    String header = literal.text();
    Map<String, Object> entries;
    try {
      entries = DictionaryLiteral.parse(header);
    } catch (IllegalArgumentException e) {
      String hint = header.contains("[") ? " (structured element types cannot be read)" : "";
      throw fault(file, "has a malformed npy header: " + e.getMessage() + hint);
    }
    if (!(entries.keySet().equals(KEYS)
        && entries.get("descr") instanceof String descr
        && entries.get("fortran_order") instanceof Boolean fortranOrder
        && entries.get("shape") instanceof long[] shape)) {
      throw fault(file, "has a malformed npy header: it must have descr, fortran_order and shape");
    }
    if (shape.length > 0 && shape.length < 3 && shape[0] == 0) {
      // What a writer with nothing to write leaves: of any type, and often of one dimension.
      return new NpyHeader(ElementDecoder.FLOAT32, 0, 0, literal.bytes());
    }
    ElementDecoder type = type(descr, file);
    if (fortranOrder) {
      throw fault(
          file, "is in Fortran order; rows must lie together: save numpy.ascontiguousarray(array)");
    }
    int dimension = dimension(shape, file);
    return new NpyHeader(type, shape[0], dimension, literal.bytes());
  }

  private static ElementDecoder type(String descr, String file) {
    return switch (descr) {
      case "<f2" -> ElementDecoder.FLOAT16;
      case "<f4" -> ElementDecoder.FLOAT32;
      case "<f8" -> ElementDecoder.FLOAT64;
      case "|i1" -> ElementDecoder.INT8;
      case "|u1" -> ElementDecoder.UINT8;
      default -> throw fault(file, faultOfType(descr, file));
    };
  }

  private static String faultOfType(String type, String file) {
    // A broken file may have anything in the place of the type.
    String descr = type.substring(0, Math.min(40, type.length())).replaceAll("\\p{C}", "?");
    if (descr.contains("O")) {
      return "holds Python objects (dtype "
          + descr
          + "), which are never unpickled; save an array of dtype float32";
    }
    if (descr.startsWith(">")) {
      return "is big-endian (dtype " + descr + "); must be little-endian: save array.astype('<f4')";
    }
    if (descr.matches("[<|]V2")) {
      return String.format(
          Locale.ROOT,
          "has dtype %s, which is what numpy.save makes of bfloat16; make it float32:"
              + " numpy.save('new.npy', (numpy.load('%s').view('<u2').astype('<u4') <<"
              + " 16).view('<f4'))",
          descr,
          localName(file));
    }
    return "has dtype " + descr + "; must be <f2, <f4, <f8, |i1 or |u1: save array.astype('<f4')";
  }

  private static String localName(String file) {
    return file.replaceFirst("^file:(//)?(?=/)", "");
  }

  /** The second number of a shape of two. */
  static int dimension(long[] shape, String file) {
    if (shape.length == 1) {
      throw fault(
          file,
          String.format(
              Locale.ROOT,
              "has one dimension, shape (%d,); must have two, rows and components: with d components"
                  + " a row, numpy.save('new.npy', numpy.load('%s', mmap_mode='r').reshape(-1, d)),"
                  + " which works in pieces",
              shape[0],
              localName(file)));
    }
    if (shape.length != 2) {
      throw fault(
          file,
          String.format(
              Locale.ROOT,
              "has %d dimensions, shape %s; must have two, rows and components: %s",
              shape.length,
              Arrays.toString(shape),
              shape.length == 0
                  ? "a single number is no embedding"
                  : "save array.reshape(len(array), -1) where one row is one text's embedding, or a"
                      + " mean over the axis of tokens"));
    }
    if (shape[1] < 1 || shape[1] > RecordFile.LARGEST_DIMENSION) {
      throw fault(
          file,
          String.format(
              Locale.ROOT,
              "has rows of %d components; must be 1 to %d",
              shape[1],
              RecordFile.LARGEST_DIMENSION));
    }
    return (int) shape[1];
  }

  /** The file that this head describes, if its length agrees. */
  RecordFile file(String path, long length) {
    long rowBytes = (long) dimension * type.bytes();
    boolean fits = rows == 0 || rows <= (Long.MAX_VALUE - bytes) / rowBytes;
    long expected = fits ? bytes + rows * rowBytes : Long.MAX_VALUE;
    if (length != expected) {
      throw fault(
          path,
          String.format(
              Locale.ROOT,
              "is %d bytes long, but its header asks for %s%d (%d of header and %d rows of %d); %s",
              length,
              fits ? "" : "more than ",
              expected,
              bytes,
              rows,
              rowBytes,
              length < expected ? "the file is cut short" : "something was appended"));
    }
    return new RecordFile(path, length, bytes, rows, dimension, type, 0);
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] read = in.readNBytes(count);
    if (read.length < count) {
      throw new EOFException();
    }
    return read;
  }

  private static UserException fault(String file, String fault) {
    return new UserException(file + ": " + fault);
  }
}
