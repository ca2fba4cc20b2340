package io.tsds.storage.arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.testkit.NpyFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NpyHeaderTest {
  private static final String SOUND =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5), }\n";

  @TempDir private Path folder;

  private NpyHeader read(int version, String header) {
    return read(NpyFiles.write(folder.resolve("x.npy"), version, header, new byte[0]));
  }

  private static NpyHeader read(Path file) {
    try {
      return read(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NpyHeader read(byte[] bytes) throws IOException {
    return NpyHeader.read(new ByteArrayInputStream(bytes), "x.npy");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyVersionTellsTypeShapeAndLength(int version) {
    NpyHeader header = read(version, SOUND);

    int bytes = (version == 1 ? 10 : 12) + SOUND.length();
    assertThat(header).isEqualTo(new NpyHeader(ElementDecoder.FLOAT32, 3, 5, bytes));
  }

  @ParameterizedTest
  @CsvSource({"<f2,FLOAT16", "<f4,FLOAT32", "<f8,FLOAT64", "|i1,INT8", "|u1,UINT8"})
  void floatsOfThreeSizesAndBytesAreRead(String descr, ElementDecoder type) {
    assertThat(read(1, NpyFiles.header(descr, false, "(1, 2)")).type()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr':'<f4','fortran_order':False,'shape':(3,5)}",
        "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (3, 5,), }",
        " {\n'shape': (3 , 5), 'descr': '<f4',\t'fortran_order': False}   \n",
      })
  void anyLayoutOfTheLiteralIsRead(String header) {
    assertThat(read(1, header).rows()).isEqualTo(3);
    assertThat(read(1, header).dimension()).isEqualTo(5);
  }

  @Test
  void pickledObjectsAreRefused() {
    refused(
        NpyFiles.header("|O", false, "(3, 5)"),
        "x.npy: holds Python objects (dtype |O), which are never unpickled");
  }

  @Test
  void bigEndianIsRefused() {
    refused(NpyFiles.header(">f4", false, "(3, 5)"), "x.npy: is big-endian (dtype >f4)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<i4", "<u2", "<f16", "<c8", "|V4", "f4", "=f4"})
  void otherElementTypesAreRefused(String descr) {
    refused(
        NpyFiles.header(descr, false, "(3, 5)"),
        "x.npy: has dtype " + descr + "; must be <f2, <f4, <f8, |i1 or |u1");
  }

  /** What numpy.save makes of the type bfloat16, which npy does not have. */
  @ParameterizedTest
  @ValueSource(strings = {"<V2", "|V2"})
  void bfloat16IsRefusedWithWhatMakesItFloat32(String descr) {
    refused(
        NpyFiles.header(descr, false, "(3, 5)"),
        "numpy.save('new.npy', (numpy.load('x.npy').view('<u2').astype('<u4') << 16).view('<f4'))");
  }

  @Test
  void fortranOrderIsRefused() {
    refused(NpyFiles.header("<f4", true, "(3, 5)"), "x.npy: is in Fortran order");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"();[]", "(3, 5, 7);[3, 5, 7]"})
  void onlyMatricesAreRead(String shape, String named) {
    refused(NpyFiles.header("<f4", false, shape), "shape " + named + "; must have two");
  }

  @Test
  void oneDimensionIsRefusedWithTheRemedy() {
    refused(
        NpyFiles.header("<f4", false, "(15,)"),
        "x.npy: has one dimension, shape (15,); must have two, rows and components: with d components"
            + " a row, numpy.save('new.npy', numpy.load('x.npy', mmap_mode='r').reshape(-1, d))");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(0,)", "(0, 0)", "(0, 5)"})
  void whatHasNoRowsIsOfAnyType(String shape) {
    for (String descr : new String[] {"<f8", "<i8", "|O"}) {
      NpyHeader header = read(1, NpyFiles.header(descr, false, shape));
      assertThat(header.file("x.npy", 128).rows()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(3, 0)", "(3, 1048577)"})
  void theDimensionMustMakeSense(String shape) {
    refused(NpyFiles.header("<f4", false, shape), "components; must be 1 to 65536");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (3, 5)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5)} x",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5), 'more': True}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5), 'shape': (3, 5)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 5)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3 5)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3.0, 5)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999, 5)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 3 * (5,)}",
        "{'descr': '<\\x66', 'fortran_order': False, 'shape': (3, 5)}",
        "{'descr': '<f4, 'fortran_order': False, 'shape': (3, 5)}",
        "{'descr' '<f4', 'fortran_order': False, 'shape': (3, 5)}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (3, 5)}",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3, 5)}",
        "{'descr': __import__('os'), 'fortran_order': False, 'shape': (3, 5)}",
      })
  void anythingElseIsMalformed(String header) {
    refused(header, "x.npy: has a malformed npy header: ");
  }

  @Test
  void aLongHeaderIsNotRead() {
    refused(2, SOUND + " ".repeat(65536), "x.npy: has a header of 65596 bytes; at most 65536");
  }

  @Test
  void unknownVersionsAreRefused() {
    refused(4, SOUND, "x.npy: has npy format version 4.0; versions 1.0, 2.0 and 3.0 can be read");
  }

  @Test
  void otherFilesAreRefused() {
    byte[] text = "id,embedding\n1,2\n".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UserException.class)
        .hasMessage("x.npy: is not an npy file: it does not begin with \\x93NUMPY");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 9, 40})
  void aFileThatEndsInItsHeaderIsCutShort(int length) throws IOException {
    byte[] whole = Files.readAllBytes(NpyFiles.write(folder.resolve("x.npy"), SOUND, new byte[60]));

    assertThatThrownBy(() -> read(Arrays.copyOf(whole, length)))
        .isInstanceOf(UserException.class)
        .hasMessage("x.npy: ends inside its npy header; the file is cut short");
  }

  @Test
  void theLengthMustAgree() {
    NpyHeader header = new NpyHeader(ElementDecoder.FLOAT32, 3, 5, 128);

    assertThat(header.file("x.npy", 188).rows()).isEqualTo(3);
    assertThatThrownBy(() -> header.file("x.npy", 180))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "x.npy: is 180 bytes long, but its header asks for 188 (128 of header and 3 rows of 20);"
                + " the file is cut short");
    assertThatThrownBy(() -> header.file("x.npy", 192))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("192 bytes long, but its header asks for 188")
        .hasMessageContaining("something was appended");
  }

  @Test
  void aLengthBeyondAllFilesDoesNotOverflow() {
    NpyHeader header = read(1, NpyFiles.header("<f8", false, "(999999999999999999, 65536)"));

    assertThatThrownBy(() -> header.file("x.npy", 128))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("asks for more than 9223372036854775807");
  }

  private void refused(String header, String message) {
    refused(1, header, message);
  }

  private void refused(int version, String header, String message) {
    assertThatThrownBy(() -> read(version, header))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }
}
