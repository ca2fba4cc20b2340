package io.tsds.storage.arrays;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.UserException;
import io.tsds.testkit.ArrayFiles;
import io.tsds.testkit.ArrayFiles.Tensor;
import io.tsds.testkit.NpyFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Safetensors and npz files that nobody's writer writes. Each is read as its own bytes say, or
 * refused in one line with the file's name; none ends in another exception.
 */
@Timeout(600)
class DamagedArraysTest {
  private static final float[][] ROWS = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
  private static final ArrayChoice CHOICE = ArrayChoice.byDefault("`embedding-column`");

  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private int files;
  private int read;
  private final List<String> wrong = new ArrayList<>();

  private Path file(String name) {
    return folder.resolve(name);
  }

  private byte[] tensors() throws IOException {
    return Files.readAllBytes(ArrayFiles.safetensors(file("s"), "rows", Tensor.F32, ROWS));
  }

  private byte[] npz(boolean deflated) throws IOException {
    return Files.readAllBytes(ArrayFiles.npz(file("z"), "rows", ROWS, deflated));
  }

  @Test
  void soundFilesAreRead() throws IOException {
    attack(RecordFormat.SAFETENSORS, tensors(), "safetensors");
    attack(RecordFormat.NPZ, npz(false), "stored");
    attack(RecordFormat.NPZ, npz(true), "deflated");
    finish(3, 3);
  }

  @Test
  void filesCutAtEveryLengthAreRefused() throws IOException {
    for (RecordFormat format : List.of(RecordFormat.SAFETENSORS, RecordFormat.NPZ)) {
      for (boolean deflated : new boolean[] {false, true}) {
        byte[] sound = format == RecordFormat.NPZ ? npz(deflated) : tensors();
        for (int length = 0; length < sound.length; length++) {
          attack(format, Arrays.copyOf(sound, length), format + " cut to " + length);
        }
      }
    }
    finish(700, 0);
    assertThat(read).isZero();
  }

  @Test
  void filesWithAFewBytesChangedAreReadRightOrRefused() throws IOException {
    change(3_000, 11);
  }

  @Test
  @Tag("attack")
  void filesWithManyMoreBytesChangedAreReadRightOrRefused() throws IOException {
    for (int seed = 12; seed < 17; seed++) {
      change(20_000, seed);
    }
  }

  private void change(int times, int seed) throws IOException {
    Random random = new Random(seed);
    byte[][] sound = {tensors(), npz(false), npz(true)};
    for (int i = 0; i < times; i++) {
      int kind = random.nextInt(3);
      byte[] bytes = sound[kind].clone();
      int changes = 1 + random.nextInt(3);
      for (int change = 0; change < changes; change++) {
        // Numbers at the ends of their ranges find more than any other.
        byte[] values = {0, 1, -1, 0x7f, (byte) 0x80, '"', '{', '9', (byte) random.nextInt()};
        bytes[random.nextInt(bytes.length)] = values[random.nextInt(values.length)];
      }
      attack(
          kind == 0 ? RecordFormat.SAFETENSORS : RecordFormat.NPZ,
          bytes,
          "seed " + seed + ", change " + i);
    }
    finish(times, 10);
  }

  @Test
  void lengthsOfHeadersThatNoFileHasAreRefused() throws IOException {
    for (long length :
        new long[] {
          0,
          1,
          2,
          7,
          100,
          4 << 20,
          (4 << 20) + 1,
          1L << 31,
          1L << 32,
          1L << 62,
          -1,
          Long.MIN_VALUE,
          Long.MAX_VALUE
        }) {
      byte[] bytes = tensors();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      attack(RecordFormat.SAFETENSORS, bytes, "header of " + length);
    }
    finish(13, 0);
    assertThat(read).isZero();
  }

  @Test
  void headersThatDescribeNoTensorsAreRefused() throws IOException {
    String sound = ArrayFiles.entry("rows", Tensor.F32, ROWS, 0);
    for (String header :
        List.of(
            "",
            " {}",
            "{}",
            "[]",
            "null",
            "1",
            "{" + sound,
            "{" + sound + "} {}",
            "{" + sound + "," + sound + "}",
            "{" + sound + "," + sound.replace("rows", "more") + "}",
            "{" + sound.replace("\"dtype\":\"F32\",", "") + "}",
            "{" + sound.replace("[4,3]", "[4,3,1]") + "}",
            "{" + sound.replace("[4,3]", "[12]") + "}",
            "{" + sound.replace("[4,3]", "[4,-3]") + "}",
            "{" + sound.replace("[4,3]", "[4,3.0]") + "}",
            "{" + sound.replace("[4,3]", "[4,\"3\"]") + "}",
            "{" + sound.replace("[4,3]", "[4,4]") + "}",
            "{" + sound.replace("[4,3]", "[0,3]") + "}",
            "{" + sound.replace("[4,3]", "[9223372036854775807,3]") + "}",
            "{" + sound.replace("[4,3]", "[9223372036854775808,3]") + "}",
            "{" + sound.replace("[4,3]", "[6148914691236517206,3]") + "}",
            "{" + sound.replace("[4,3]", "[4,4294967299]") + "}",
            "{" + sound.replace("[4,3]", "[[4,3]]") + "}",
            "{" + sound.replace("[0,48]", "[0,49]") + "}",
            "{" + sound.replace("[0,48]", "[0,47]") + "}",
            "{" + sound.replace("[0,48]", "[1,49]") + "}",
            "{" + sound.replace("[0,48]", "[48,0]") + "}",
            "{" + sound.replace("[0,48]", "[-48,0]") + "}",
            "{" + sound.replace("[0,48]", "[0,9223372036854775807]") + "}",
            "{" + sound.replace("[0,48]", "[0,48,48]") + "}",
            "{" + sound.replace("[0,48]", "[0]") + "}",
            "{" + sound.replace("[0,48]", "{}") + "}",
            "{" + sound.replace("F32", "I32") + "}",
            "{" + sound.replace("F32", "F64") + "}",
            "{" + sound.replace("F32", "F32\\n\\u2028") + "}",
            "{" + sound.replace("F32", "x".repeat(100_000)) + "}",
            "{" + sound.replace("rows", "a\\nb").replace("F32", "I8") + "}",
            "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            "{\"x\":" + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_001),
            "{\"x\":" + "9".repeat(100_000) + "}",
            "{\"x\":1e999999999}",
            "{\"x\":1}",
            "{\"" + "x".repeat(200_000) + "\":1}",
            "{\"__metadata__\":{}}")) {
      ArrayFiles.safetensors(file("h"), header, Tensor.F32.of(ROWS));
      attack(
          RecordFormat.SAFETENSORS,
          Files.readAllBytes(file("h")),
          header.substring(0, Math.min(90, header.length())));
    }
    byte[] utf16 = ("{" + sound + "}").getBytes(StandardCharsets.UTF_16LE);
    ByteBuffer bytes = ByteBuffer.allocate(8 + utf16.length + 48).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(utf16.length).put(utf16).put(Tensor.F32.of(ROWS));
    attack(RecordFormat.SAFETENSORS, bytes.array(), "UTF-16");
    finish(40, 0);
    assertThat(read).isZero();
  }

  @Test
  void manyTensorsAreReadWhereOneIsChosen() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 30_000; i++) {
      header
          .append("\"t")
          .append(i)
          .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},");
    }
    header.append(ArrayFiles.entry("embedding", Tensor.F32, ROWS, 0)).append("}");
    ArrayFiles.safetensors(file("h"), header.toString(), Tensor.F32.of(ROWS));
    attack(RecordFormat.SAFETENSORS, Files.readAllBytes(file("h")), "many tensors");
    finish(1, 1);
  }

  @Test
  void archivesOfOtherThingsAreRefused() throws IOException {
    byte[] npy = ArrayFiles.npy(file("n"), ROWS, NpyFiles.Type.F4);
    for (boolean deflated : new boolean[] {false, true}) {
      archive(Map.of(), deflated);
      archive(Map.of("x.txt", npy), deflated);
      archive(Map.of("x.npy", new byte[0]), deflated);
      archive(Map.of("x.npy", Arrays.copyOf(npy, 100)), deflated);
      archive(Map.of("x.npy", Arrays.copyOf(npy, npy.length - 1)), deflated);
      archive(Map.of("x.npy", Arrays.copyOf(npy, npy.length + 1)), deflated);
      archive(Map.of("x.npy", "no npy".getBytes(StandardCharsets.UTF_8)), deflated);
      archive(Map.of("a\nb.npy", Arrays.copyOf(npy, npy.length - 1)), deflated);
      Map<String, byte[]> many = new LinkedHashMap<>();
      for (int i = 0; i < 2_000; i++) {
        many.put("x".repeat(5_000) + i, new byte[0]);
      }
      many.put("x.npy", npy);
      archive(many, deflated);
    }
    finish(18, 0);
    assertThat(read).isZero();
  }

  @Test
  void twoMembersOfOneNameAreRefused() throws IOException {
    byte[] npy = ArrayFiles.npy(file("n"), ROWS, NpyFiles.Type.F4);
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("x.npy", npy);
    members.put("y.npy", npy);
    ArrayFiles.npz(file("a"), members, false);
    String bytes = new String(Files.readAllBytes(file("a")), StandardCharsets.ISO_8859_1);
    byte[] twice = bytes.replace("y.npy", "x.npy").getBytes(StandardCharsets.ISO_8859_1);

    attack(RecordFormat.NPZ, twice, "two of one name");

    finish(1, 0);
    assertThat(read).isZero();
  }

  @Test
  void sizesThatTheDirectoryTellsWronglyAreRefused() throws IOException {
    for (boolean deflated : new boolean[] {false, true}) {
      byte[] sound = npz(deflated);
      int entry = lastIndexOf(sound, "PK\1\2");
      // Offsets in a directory's entry: method 10, crc 16, stored 20, inflated 24, position 42.
      for (int at : new int[] {10, 16, 20, 24, 42}) {
        for (int value : new int[] {0, 1, 12, 175, 177, 1000, Integer.MAX_VALUE, -1, -2}) {
          byte[] bytes = sound.clone();
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(entry + at, value);
          attack(RecordFormat.NPZ, bytes, "deflated " + deflated + ": " + value + " at " + at);
        }
      }
    }
    finish(90, 0);
  }

  private static int lastIndexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(text);
  }

  private void archive(Map<String, byte[]> members, boolean deflated) throws IOException {
    ArrayFiles.npz(file("a"), members, deflated);
    attack(
        RecordFormat.NPZ,
        Files.readAllBytes(file("a")),
        members.keySet().stream().findFirst() + " " + deflated);
  }

  /** Opens and reads the bytes as a file of their own, and holds the outcome against them. */
  private void attack(RecordFormat format, byte[] bytes, String what) throws IOException {
    files++;
    Path file = Files.write(file("attack"), bytes);
    String name = "file:" + file;
    try (FSDataInputStream in = ArrayFiles.open(file)) {
      RecordFile found = format.head(in, name, bytes.length, CHOICE);
      requireInside(bytes, found, what);
      if (format == RecordFormat.SAFETENSORS) {
        requireDescribed(bytes, found, what);
      }
      requireRows(bytes, found, what);
      read++;
    } catch (UserException e) {
      String message = e.getMessage();
      if (!message.startsWith(name + ": ")
          || message.matches("(?s).*[\\p{C}\\p{Zl}\\p{Zp}].*")
          || message.length() > 1000) {
        wrong.add(what + ": says " + message);
      }
    } catch (RuntimeException | Error e) {
      wrong.add(what + ": " + e);
    }
  }

  private void requireInside(byte[] bytes, RecordFile found, String what) {
    long end = found.endByte(found.rows());
    if (found.firstByte(0) < 0
        || end < found.firstByte(0)
        || end > bytes.length
        || found.dimension() < 1) {
      wrong.add(what + ": does not fit its file: " + found);
    }
  }

  /** The header has the shape and type that were taken from it, by a look of its own. */
  private void requireDescribed(byte[] bytes, RecordFile found, String what) {
    String header = new String(bytes, 8, (int) found.dataStart() - 8, StandardCharsets.UTF_8);
    boolean described =
        header
            .replaceAll("\\s", "")
            .contains("\"shape\":[" + found.rows() + "," + found.dimension() + "]");
    if (!described || found.dataStart() + found.rows() * found.rowBytes() != bytes.length) {
      wrong.add(what + ": was read as " + found + " from " + header);
    }
  }

  private void requireRows(byte[] bytes, RecordFile found, String what) throws IOException {
    float[] values = values(found);
    if (found.deflated() != null) {
      if (!Arrays.equals(values, flat(ROWS))) {
        wrong.add(what + ": passed its checksum as " + Arrays.toString(values));
      }
      return;
    }
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    stored.write(bytes, (int) found.dataStart(), (int) found.rows() * found.rowBytes());
    float[] expected = new float[values.length];
    found.type().toFloats(stored.toByteArray(), 0, expected, 0, values.length);
    if (!Arrays.equals(values, expected)) {
      wrong.add(what + ": does not hold " + Arrays.toString(values));
    }
  }

  private static float[] values(RecordFile found) throws IOException {
    RowRange range =
        new RowRange(List.of(new RowRange.Slice(found, 0, found.rows(), 0)), List.of());
    float[] values = new float[(int) found.rows() * found.dimension()];
    try (RowRangeReader reader = new RowRangeReader(range, HADOOP)) {
      int rows = 0;
      for (int more = 1; more > 0; rows += more) {
        more = reader.read(values, rows * found.dimension(), (int) found.rows() - rows + 1);
      }
      assertThat(rows).isEqualTo((int) found.rows());
    }
    return values;
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return flat;
  }

  private void finish(int least, int leastRead) {
    System.out.printf("%d damaged files of arrays, %d of them read%n", files, read);
    assertThat(wrong).isEmpty();
    assertThat(files).isGreaterThanOrEqualTo(least);
    assertThat(read).as("what is sound is read").isGreaterThanOrEqualTo(leastRead);
  }
}
