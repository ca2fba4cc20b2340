package io.tsds.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes {@code .fvecs} files byte by byte: each row its dimension, then its components. */
public final class FvecsFiles {
  private FvecsFiles() {}

  /** A sound file. */
  public static Path write(Path file, float[][] rows) {
    return write(file, rows, rows[0].length, -1);
  }

  /** A file in which row {@code brokenRow} claims to have {@code claimed} components. */
  public static Path write(Path file, float[][] rows, int claimed, int brokenRow) {
    int dimension = rows[0].length;
    byte[] bytes = new byte[rows.length * (4 + 4 * dimension)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows.length; row++) {
      buffer.putInt(row == brokenRow ? claimed : dimension);
      for (float value : rows[row]) {
        buffer.putFloat(value);
      }
    }
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
