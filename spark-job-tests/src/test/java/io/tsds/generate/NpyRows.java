package io.tsds.generate;

import io.tsds.embedding.Float16;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads npy files as their format says, whole. */
final class NpyRows {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '<f([248])', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\), \\} *\n");

  private NpyRows() {}

  /** All rows of the folder's npy files in the order of their names. */
  static List<double[]> ofFolder(Path folder) throws IOException {
    List<double[]> rows = new ArrayList<>();
    for (Path file : visibleFiles(folder)) {
      rows.addAll(ofFile(file));
    }
    return rows;
  }

  /** The files that are neither hidden nor marks, by name. */
  static List<Path> visibleFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().matches("[._].*"))
          .sorted()
          .toList();
    }
  }

  private static List<double[]> ofFile(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[8];
    bytes.get(magic);
    if (!new String(magic, StandardCharsets.ISO_8859_1).equals("\u0093NUMPY\u0001\u0000")) {
      throw new IOException(file + " is no npy file of version 1.0");
    }
    byte[] header = new byte[bytes.getShort()];
    bytes.get(header);
    Matcher parts = HEADER.matcher(new String(header, StandardCharsets.US_ASCII));
    if (bytes.position() % 64 != 0 || !parts.matches()) {
      throw new IOException(file + " has the header " + new String(header, StandardCharsets.UTF_8));
    }
    List<double[]> rows = new ArrayList<>();
    for (int row = 0; row < Integer.parseInt(parts.group(2)); row++) {
      rows.add(row(bytes, parts.group(1).charAt(0), Integer.parseInt(parts.group(3))));
    }
    if (bytes.hasRemaining()) {
      throw new IOException(file + " is longer than its header says");
    }
    return rows;
  }

  private static double[] row(ByteBuffer bytes, char type, int dimension) {
    double[] row = new double[dimension];
    for (int k = 0; k < dimension; k++) {
      row[k] =
          switch (type) {
            case '2' -> Float16.toFloat(bytes.getShort());
            case '4' -> bytes.getFloat();
            default -> bytes.getDouble();
          };
    }
    return row;
  }
}
