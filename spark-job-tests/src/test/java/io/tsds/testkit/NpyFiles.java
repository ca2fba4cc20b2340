package io.tsds.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes and reads {@code .npy} files byte by byte, independently of the job's own code, and writes
 * the broken ones that the job must refuse. Rows are {@code float[rows][dimension]}.
 */
public final class NpyFiles {
  private static final Pattern SHAPE = Pattern.compile("'shape': \\((\\d+), (\\d+)\\)");

  private NpyFiles() {}

  /** Element types that the job reads. */
  public enum Type {
    F2(2),
    F4(4),
    F8(8);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  /** A sound file of float32. */
  public static Path write(Path file, float[][] rows) {
    return write(file, rows, Type.F4);
  }

  /** A sound file; float16 rounds to nearest, ties to even. */
  public static Path write(Path file, float[][] rows, Type type) {
    return write(file, header("<f" + type.bytes, false, rows), data(rows, type));
  }

  /** A sound file of float64. */
  public static Path write(Path file, double[][] rows) {
    ByteBuffer data = littleEndian(rows.length * rows[0].length * 8);
    for (double[] row : rows) {
      Arrays.stream(row).forEach(data::putDouble);
    }
    String shape = "(" + rows.length + ", " + rows[0].length + ")";
    return write(file, header("<f8", false, shape), written(data));
  }

  /** A file of any header, version 1.0: magic, length, header, data. */
  public static Path write(Path file, String header, byte[] data) {
    return write(file, 1, header, data);
  }

  /** A file of any header and format version 1, 2 or 3. */
  public static Path write(Path file, int version, String header, byte[] data) {
    return writeBytes(file, bytes(version, header, data));
  }

  /** The bytes of a file of any header, version 1.0. */
  public static byte[] bytes(String header, byte[] data) {
    return bytes(1, header, data);
  }

  private static byte[] bytes(int version, String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = littleEndian(12 + text.length + data.length);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) version).put((byte) 0);
    if (version == 1) {
      bytes.putShort((short) text.length);
    } else {
      bytes.putInt(text.length);
    }
    bytes.put(text).put(data);
    return written(bytes);
  }

  /** A file of float32 whose last {@code missingBytes} are not there. */
  public static Path writeCutShort(Path file, float[][] rows, int missingBytes) {
    byte[] data = data(rows, Type.F4);
    return write(file, header("<f4", false, rows), Arrays.copyOf(data, data.length - missingBytes));
  }

  /** A file of Python objects: the header of one, and a pickle's first bytes. */
  public static Path writeObjects(Path file) {
    return write(file, header("|O", false, "(2, 3)"), new byte[] {(byte) 0x80, 4, (byte) 0x95, 0});
  }

  /** A file of float32 in column-major order. */
  public static Path writeFortranOrder(Path file, float[][] rows) {
    ByteBuffer data = littleEndian(rows.length * rows[0].length * 4);
    for (int column = 0; column < rows[0].length; column++) {
      for (float[] row : rows) {
        data.putFloat(row[column]);
      }
    }
    return write(file, header("<f4", true, rows), written(data));
  }

  /** A file of big-endian float32. */
  public static Path writeBigEndian(Path file, float[][] rows) {
    ByteBuffer data = ByteBuffer.allocate(rows.length * rows[0].length * 4);
    for (float[] row : rows) {
      for (float value : row) {
        data.putFloat(value);
      }
    }
    return write(file, header(">f4", false, rows), written(data));
  }

  /** The header as NumPy writes it, padded to a multiple of 64 bytes with the version-1 prefix. */
  public static String header(String descr, boolean fortranOrder, String shape) {
    String dictionary =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
            .formatted(descr, fortranOrder ? "True" : "False", shape);
    int padding = 63 - (10 + dictionary.length()) % 64;
    return dictionary + " ".repeat(padding) + "\n";
  }

  /** The rows of a sound version-1.0 file of float32 or float64, the latter rounded to float32. */
  public static float[][] read(Path file) {
    try {
      byte[] content = Files.readAllBytes(file);
      ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
      int headerEnd = 10 + bytes.getShort(8);
      String header = new String(content, 10, headerEnd - 10, StandardCharsets.US_ASCII);
      Matcher shape = SHAPE.matcher(header);
      if (!shape.find()) {
        throw new IllegalArgumentException(file + " has the header " + header);
      }
      float[][] rows =
          new float[Integer.parseInt(shape.group(1))][Integer.parseInt(shape.group(2))];
      bytes.position(headerEnd);
      boolean doubles = header.contains("<f8");
      for (float[] row : rows) {
        for (int k = 0; k < row.length; k++) {
          row[k] = doubles ? (float) bytes.getDouble() : bytes.getFloat();
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bits of the float16 nearest to {@code value}, ties to even; beyond 65520 infinite. */
  public static short float16(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    double magnitude = Math.abs((double) value);
    if (Double.isNaN(magnitude)) {
      return (short) (sign | 0x7e00);
    }
    int exponent = Math.max(Math.getExponent(magnitude), -14);
    if (exponent > 15) {
      return (short) (sign | 0x7c00);
    }
    long steps = (long) Math.rint(Math.scalb(magnitude, 10 - exponent));
    // Steps of 2^(exponent-10); 1024 more of them reach the next exponent without a special case.
    long bits = steps + ((long) (exponent + 14) << 10);
    return (short) (sign | bits);
  }

  private static String header(String descr, boolean fortranOrder, float[][] rows) {
    return header(descr, fortranOrder, "(" + rows.length + ", " + rows[0].length + ")");
  }

  private static byte[] data(float[][] rows, Type type) {
    ByteBuffer data = littleEndian(rows.length * rows[0].length * type.bytes);
    for (float[] row : rows) {
      for (float value : row) {
        switch (type) {
          case F2 -> data.putShort(float16(value));
          case F4 -> data.putFloat(value);
          case F8 -> data.putDouble(value);
        }
      }
    }
    return written(data);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] written(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  private static Path writeBytes(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
