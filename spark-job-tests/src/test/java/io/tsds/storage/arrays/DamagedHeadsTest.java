package io.tsds.storage.arrays;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.UserException;
import io.tsds.embedding.Float16;
import io.tsds.testkit.ArrayFiles;
import io.tsds.testkit.NpyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Heads of npy and fvecs files that nobody's writer writes. Each is read as the format's
 * specification says, or refused in one line with the file's name and a reason; none ends in
 * another exception or in rows that the file does not hold.
 */
@Timeout(600)
class DamagedHeadsTest {
  private static final float[][] ROWS = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
  private static final String[] DESCRS = {"<f2", "<f4", "<f8"};

  /** The one way in which the text of a header may be read, written down apart from the job. */
  private static final Pattern HEADER =
      Pattern.compile(
          "\\s*\\{(?=.*descr)(?=.*fortran_order)(?=.*shape)"
              + "(\\s*(['\"])(descr\\2\\s*:\\s*(['\"])<f[248]\\4|fortran_order\\2\\s*:\\s*False"
              + "|shape\\2\\s*:\\s*\\(\\s*(?:0|[1-9]\\d*)\\s*,\\s*(?:0|[1-9]\\d*)\\s*,?\\s*\\))\\s*(,|(?=\\}))){3}"
              + "\\s*\\}\\s*",
          Pattern.DOTALL);

  @TempDir private Path folder;

  private int heads;
  private int read;
  private final List<String> wrong = new ArrayList<>();
  private byte[] npy;

  @BeforeEach
  void writeASoundFile() throws IOException {
    npy = Files.readAllBytes(NpyFiles.write(folder.resolve("sound.npy"), ROWS));
  }

  @Test
  void headsCutAtEveryLengthAreRefused() throws IOException {
    for (int length = 0; length < npy.length; length++) {
      attack(RecordFormat.NPY, Arrays.copyOf(npy, length), "cut to " + length);
    }
    byte[] fvecs = fvecs(ROWS);
    for (int length = 1; length < fvecs.length; length++) {
      if (length % 16 != 0) {
        attack(RecordFormat.FVECS, Arrays.copyOf(fvecs, length), "fvecs cut to " + length);
      }
    }
    finish(236, 0);
  }

  @Test
  void headsWithOneByteChangedAreReadRightOrRefused() throws IOException {
    changeBytes(new byte[] {0, 1, ' ', '0', '9', (byte) 0xff});
    finish(600, 1);
  }

  @Test
  @Tag("attack")
  void headsWithOneByteChangedToAnyOtherAreReadRightOrRefused() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    changeBytes(all);
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = npy.clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        bytes[random.nextInt(128)] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : ' ');
      }
      attack(RecordFormat.NPY, bytes, "random change " + i);
    }
    finish(50_000, 1);
  }

  private void changeBytes(byte[] replacements) throws IOException {
    for (int at = 0; at < 128; at++) {
      for (byte replacement : replacements) {
        byte[] bytes = npy.clone();
        bytes[at] = replacement;
        attack(RecordFormat.NPY, bytes, "byte %d is %d".formatted(at, replacement));
      }
    }
    byte[] fvecs = fvecs(ROWS);
    for (int at = 0; at < 4; at++) {
      for (byte replacement : replacements) {
        byte[] bytes = fvecs.clone();
        bytes[at] = replacement;
        attack(RecordFormat.FVECS, bytes, "fvecs: byte %d is %d".formatted(at, replacement));
      }
    }
  }

  @Test
  void shapesThatFitNoMemoryOrNoMatrixAreRefused() throws IOException {
    List<String> shapes =
        new ArrayList<>(
            List.of(
                "()",
                "(4)",
                "(12,)",
                "(,)",
                "(4,,3)",
                "(4, 3, 1)",
                "(1, 4, 3)",
                "(4, 3),",
                "[4, 3]",
                "(4 3)",
                "4, 3",
                "((4, 3))",
                "(-4, 3)",
                "(4, -3)",
                "(+4, 3)",
                "(4.0, 3)",
                "(4e0, 3)",
                "(0x4, 3)",
                "(4L, 3)",
                "(0, 3)",
                "(4, 0)",
                "(0, 0)",
                "(3, 4)",
                "(6, 2)",
                "(12, 1)",
                "(1, 12)",
                "(5, 3)",
                "(3, 3)",
                "(4, 4)",
                "(4, 2)",
                "(True, 3)",
                "(None, 3)",
                "None",
                "('4', '3')",
                "(4, 3) + (1,)",
                "(4j, 3)",
                "(04, 3)",
                "(4, 3,)",
                "(4, 3, )",
                "( 4 ,3)",
                "(4,\t3)",
                "(٤, 3)",
                "(\u00a04, 3)"));
    for (int digits = 1; digits < 25; digits++) {
      String number = "9".repeat(digits);
      shapes.addAll(
          List.of("(%s, 3)", "(4, %s)", "(%s, %s)", "(%s,)").stream()
              .map(shape -> shape.replace("%s", number))
              .toList());
    }
    for (long power = 1; power > 0; power <<= 3) {
      shapes.add("(%d, 3)".formatted(power));
      shapes.add("(4, %d)".formatted(power));
      shapes.add("(%d, %d)".formatted(power, Long.MAX_VALUE / power));
    }
    for (String descr : DESCRS) {
      for (String shape : shapes) {
        attackHeader(
            "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, shape));
      }
    }
    finish(340, 6);
  }

  @Test
  void typesOrdersAndVersionsOfAllKindsAreReadRightOrRefused() throws IOException {
    for (String descr :
        List.of(
            "|O", "O", "|O8", "object", ">f4", ">f2", ">f8", "=f4", "|f4", "f4", "<f4 ", " <f4",
            "<f16", "<f1", "<f", "<f44", "<F4", "<i4", "<u4", "<c8", "|S4", "<U4", "|V4", "<M8[ns]",
            "|b1", "<f4\\n", "", "<f4<f4", "<f4\0", "<f４", "float32", "<e", "<g")) {
      attackHeader("{'descr': '%s', 'fortran_order': False, 'shape': (4, 3), }".formatted(descr));
    }
    for (String order : List.of("True", "true", "1", "0", "None", "'False'", "False ", "FALSE")) {
      attackHeader("{'descr': '<f4', 'fortran_order': %s, 'shape': (4, 3), }".formatted(order));
    }
    for (String text :
        List.of(
            "",
            " ",
            "{",
            "}",
            "{}",
            "[]",
            "()",
            "None",
            "{,}",
            "{{}}",
            "'",
            "\"",
            "{'",
            "{'descr",
            "{'descr'}",
            "{'descr':}",
            "{descr: '<f4'}",
            "{'descr': [('a', '<f4')]}",
            "{'descr': ('<f4', (3,)), 'fortran_order': False, 'shape': (4, 3)}",
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (4, 3)}",
            "{'descr': '<f4', 'shape': (4, 3), 'shape': (4, 3), 'fortran_order': False}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3)} {}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3)}#",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3)}\0",
            "dict(descr='<f4', fortran_order=False, shape=(4, 3))")) {
      attackHeader(text);
    }
    String longest = "x".repeat(60_000);
    attackHeader("{'descr': '" + longest + "', 'fortran_order': False, 'shape': (4, 3)}");
    attackHeader("{'" + longest.substring(30_000) + "': '', '" + longest.substring(30_000) + "'");
    attackHeader("{'a\n\u0007': '', 'a\n\u0007': ''}");
    for (String unit : List.of("{", "(", "[", "'", "9", " ", ",", "{'a':", "(1,", "\\")) {
      for (int times : new int[] {100, 1000, 20_000, 60_000 / unit.length()}) {
        attackHeader(unit.repeat(times));
        attackHeader("{'descr': '<f4', 'fortran_order': False, 'shape': " + unit.repeat(times));
      }
    }
    for (int version = 0; version < 256; version++) {
      byte[] bytes = npy.clone();
      bytes[6] = (byte) version;
      attack(RecordFormat.NPY, bytes, "version " + version);
    }
    finish(400, 2);
  }

  @Test
  void lengthsThatDoNotAgreeAreRefused() throws IOException {
    for (int more = 1; more < 130; more++) {
      attack(RecordFormat.NPY, Arrays.copyOf(npy, npy.length + more), more + " bytes more");
    }
    for (int length : new int[] {0, 1, 117, 119, 0x7fff, 0x8000, 0xffff}) {
      byte[] bytes = npy.clone();
      bytes[8] = (byte) length;
      bytes[9] = (byte) (length >>> 8);
      attack(RecordFormat.NPY, bytes, "header of " + length);
    }
    for (long length : new long[] {0, 1, 118, 65_536, 65_537, 1L << 31, (1L << 32) - 1}) {
      ByteBuffer bytes = ByteBuffer.allocate(npy.length + 2).order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(npy, 0, 6).put((byte) 2).put((byte) 0).putInt((int) length).put(npy, 10, 118 + 48);
      attack(RecordFormat.NPY, bytes.array(), "version 2, header of " + length);
    }
    for (int dimension :
        new int[] {0, -1, 1, 2, 4, 1 << 20, (1 << 20) + 1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      byte[] bytes = fvecs(ROWS);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, dimension);
      attack(RecordFormat.FVECS, bytes, "fvecs of dimension " + dimension);
    }
    finish(140, 1);
  }

  private void attackHeader(String text) throws IOException {
    for (int version = 1; version <= 3; version++) {
      byte[] header = text.getBytes(StandardCharsets.UTF_8);
      if (version == 1 && header.length > 0xffff) {
        continue;
      }
      for (int elementBytes : new int[] {2, 4, 8}) {
        Path file =
            NpyFiles.write(folder.resolve("head.npy"), version, text, new byte[12 * elementBytes]);
        String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        attack(RecordFormat.NPY, Files.readAllBytes(file), "version " + version + ": " + shown);
      }
    }
  }

  /** Opens and reads the bytes as a file of their own, and holds the outcome against them. */
  private void attack(RecordFormat format, byte[] bytes, String what) throws IOException {
    heads++;
    Path file = Files.write(folder.resolve("attack.data"), bytes);
    String name = "file:" + file;
    try (FSDataInputStream in = ArrayFiles.open(file)) {
      RecordFile found = format.head(in, name, bytes.length, null);
      requireRight(format, bytes, found, what);
      if (found.rows() > 0) {
        requireRows(file, bytes, found, format, what);
        read++;
      }
    } catch (UserException e) {
      if (!e.getMessage().startsWith(name + ": ")
          || e.getMessage().contains("\n")
          || e.getMessage().length() > 1000) {
        wrong.add(what + ": says " + e.getMessage());
      }
    } catch (RuntimeException | Error e) {
      wrong.add(what + ": " + e);
    }
  }

  private void requireRight(RecordFormat format, byte[] bytes, RecordFile found, String what) {
    if (found.dataStart() + found.rows() * found.rowBytes() != bytes.length
        || found.dimension() < (found.rows() > 0 ? 1 : 0)) {
      wrong.add(what + ": does not fit its file: " + found);
    }
    if (format == RecordFormat.FVECS) {
      return;
    }
    int version = bytes[6];
    if (bytes[7] != 0) {
      wrong.add(what + ": a minor version that nobody knows was read");
    }
    int prefix = version == 1 ? 10 : 12;
    String header =
        new String(
            bytes,
            prefix,
            (int) found.dataStart() - prefix,
            version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    String shape =
        header.replaceAll("(?s).*shape['\"]\\s*:\\s*\\(\\s*(\\d+)\\s*,\\s*(\\d+).*", "$1x$2");
    String type = "<f" + (found.rowBytes() / Math.max(1, found.dimension()));
    if (!HEADER.matcher(header).matches()
        || !shape.equals(found.rows() + "x" + found.dimension())
        || !header.contains(type)) {
      wrong.add(what + ": was read as " + found + " from " + header);
    }
  }

  private void requireRows(
      Path file, byte[] bytes, RecordFile found, RecordFormat format, String what)
      throws IOException {
    RowRange range =
        new RowRange(List.of(new RowRange.Slice(found, 0, found.rows(), 0)), List.of());
    int dimension = found.dimension();
    float[] values = new float[(int) found.rows() * dimension];
    try (RowRangeReader reader = new RowRangeReader(range, new Configuration())) {
      int rows = 0;
      for (int more = 1; more > 0; rows += more) {
        more = reader.read(values, rows * dimension, (int) found.rows() - rows + 1);
      }
      assertThat(rows).isEqualTo((int) found.rows());
    }
    ByteBuffer stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    stored.position((int) found.dataStart());
    int elementBytes = (found.rowBytes() - (format == RecordFormat.FVECS ? 4 : 0)) / dimension;
    for (int i = 0; i < values.length; i++) {
      if (format == RecordFormat.FVECS && i % dimension == 0) {
        stored.getInt();
      }
      float expected =
          switch (elementBytes) {
            case 2 -> Float16.toFloat(stored.getShort());
            case 4 -> stored.getFloat();
            default -> (float) stored.getDouble();
          };
      if (Float.compare(values[i], expected) != 0) {
        wrong.add(what + ": component " + i + " is " + values[i] + ", not " + expected);
        return;
      }
    }
    assertThat(status(file).getLen()).isEqualTo(bytes.length);
  }

  private static FileStatus status(Path file) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    return path.getFileSystem(new Configuration()).getFileStatus(path);
  }

  private void finish(int least, int leastRead) {
    System.out.printf("%d damaged heads, %d of them read%n", heads, read);
    assertThat(wrong).isEmpty();
    assertThat(heads).isGreaterThanOrEqualTo(least);
    assertThat(read).as("what is sound is read").isGreaterThanOrEqualTo(leastRead);
  }

  private static byte[] fvecs(float[][] rows) {
    ByteBuffer bytes =
        ByteBuffer.allocate(rows.length * (4 + 4 * rows[0].length)).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      bytes.putInt(row.length);
      for (float component : row) {
        bytes.putFloat(component);
      }
    }
    return bytes.array();
  }
}
