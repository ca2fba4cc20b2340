package io.tsds.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Writes files that hold several arrays, {@code .safetensors} and {@code .npz}, byte by byte. */
public final class ArrayFiles {
  private static final Configuration HADOOP = new Configuration();

  private ArrayFiles() {}

  /** Element types of safetensors files that the job reads. */
  public enum Tensor {
    F16(2),
    BF16(2),
    F32(4),
    F64(8);

    private final int bytes;

    Tensor(int bytes) {
      this.bytes = bytes;
    }

    /** The rows as a tensor stores them; bfloat16 cuts, which is exact for numbers of 8 bits. */
    public byte[] of(float[][] rows) {
      ByteBuffer data =
          ByteBuffer.allocate(rows.length * rows[0].length * bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (float[] row : rows) {
        for (float value : row) {
          switch (this) {
            case F16 -> data.putShort(NpyFiles.float16(value));
            case BF16 -> data.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
            case F32 -> data.putFloat(value);
            case F64 -> data.putDouble(value);
          }
        }
      }
      return data.array();
    }
  }

  /** A sound safetensors file of one tensor. */
  public static Path safetensors(Path file, String name, Tensor type, float[][] rows) {
    return safetensors(
        file,
        "{\"__metadata__\":{\"format\":\"np\"}," + entry(name, type, rows, 0) + "}",
        type.of(rows));
  }

  /** How a header describes a tensor whose first byte is {@code begin}. */
  public static String entry(String name, Tensor type, float[][] rows, long begin) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}"
        .formatted(
            name,
            type,
            rows.length,
            rows[0].length,
            begin,
            begin + (long) rows.length * rows[0].length * type.bytes);
  }

  /** A safetensors file of any header, padded as the format's writer pads it, and any data. */
  public static Path safetensors(Path file, String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    ByteBuffer bytes = ByteBuffer.allocate(8 + padded + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded).put(text);
    while (bytes.position() < 8 + padded) {
      bytes.put((byte) ' ');
    }
    return write(file, bytes.put(data).array());
  }

  /** A sound npz file of one array, by way of an npy file. */
  public static Path npz(Path file, String name, float[][] rows, boolean deflated) {
    return npz(file, Map.of(name + ".npy", npy(file, rows, NpyFiles.Type.F4)), deflated);
  }

  /** The bytes of an npy file. */
  public static byte[] npy(Path beside, float[][] rows, NpyFiles.Type type) {
    Path npy = beside.resolveSibling("_" + beside.getFileName() + ".npy");
    try {
      byte[] bytes = Files.readAllBytes(NpyFiles.write(npy, rows, type));
      Files.delete(npy);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A zip archive of any members, in the order of the map. */
  public static Path npz(Path file, Map<String, byte[]> members, boolean deflated) {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : new LinkedHashMap<>(members).entrySet()) {
        ZipEntry entry = new ZipEntry(member.getKey());
        if (!deflated) {
          CRC32 crc = new CRC32();
          crc.update(member.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(member.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(member.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** A file as a file system opens it, without a checksum file beside it. */
  public static FSDataInputStream open(Path file) throws IOException {
    RawLocalFileSystem disk = new RawLocalFileSystem();
    disk.initialize(Path.of("/").toUri(), HADOOP);
    return disk.open(new org.apache.hadoop.fs.Path(file.toUri()));
  }

  private static Path write(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
