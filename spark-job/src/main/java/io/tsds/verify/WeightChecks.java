package io.tsds.verify;

import io.tsds.Quantity;
import io.tsds.embedding.LongIds;
import io.tsds.report.Figures;
import io.tsds.storage.run.OutputReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Checks a file of weights against the probabilities while it is read: the length, each row's
 * weight, and the checksum. It holds a buffer of the file, whatever its length.
 */
final class WeightChecks {
  /** Name of the file, in the folder of a target task. */
  static final String FILE = "weights.npy";

  private static final int MOST_FAILURES = 100;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int PREAMBLE_BYTES = 10;

  private final OutputReader output;
  private final String name;
  private final long rows;
  private final List<String> failures = new ArrayList<>();

  /**
   * @param folder of the target task, empty or with a slash behind it
   * @param rows of the candidates
   */
  WeightChecks(OutputReader output, String folder, long rows) {
    this.output = output;
    this.name = folder + FILE;
    this.rows = rows;
  }

  /**
   * Checks.
   *
   * @param title what stands before the finding's subject
   * @param recorded checksum in the report
   */
  void check(
      String title, ResultRows.Probabilities probabilities, String recorded, Findings findings) {
    if (!(probabilities.ids() instanceof LongIds)) {
      throw new ContentFault(name, "has weights by row number, and the candidates have ids");
    }
    if (!output.names(name).contains(name)) {
      throw new ContentFault(name, "is missing");
    }
    MessageDigest sha = sha256();
    double sum;
    try (InputStream file = output.open(name);
        DataInputStream in = new DataInputStream(new DigestInputStream(file, sha))) {
      requireHeader(in);
      sum = compare(in, probabilities);
    } catch (EOFException e) {
      throw new ContentFault(name, "ends before the weight of the last row");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + output.path(name), e);
    }
    ResultRowChecks.compare("checksum", recorded, HexFormat.of().formatHex(sha.digest()), failures);
    findings.add(
        title,
        "weights",
        String.format(
            Locale.ROOT,
            "%s: each row's probability or 0, sum %s, checksum as in the report",
            Quantity.of(rows, "weight"),
            Figures.number(sum)),
        failures);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void requireHeader(DataInputStream in) throws IOException {
    byte[] preamble = in.readNBytes(PREAMBLE_BYTES);
    if (preamble.length < PREAMBLE_BYTES) {
      throw new EOFException();
    }
    int length =
        Short.toUnsignedInt(ByteBuffer.wrap(preamble).order(ByteOrder.LITTLE_ENDIAN).getShort(8));
    String text = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    if (!text.contains("'<f8'") || !text.contains(String.format(Locale.ROOT, "(%d,)", rows))) {
      throw new ContentFault(
          name, String.format(Locale.ROOT, "is no npy file of %d float64 values", rows));
    }
  }

  /** Compares row by row; returns the sum of the weights. */
  private double compare(DataInputStream in, ResultRows.Probabilities probabilities)
      throws IOException {
    LongIds ids = (LongIds) probabilities.ids();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.limit(0);
    double sum = 0;
    int member = 0;
    for (long row = 0; row < rows; row++) {
      if (!buffer.hasRemaining()) {
        int bytes = (int) Math.min(BUFFER_BYTES, (rows - row) * Double.BYTES);
        in.readFully(buffer.array(), 0, bytes);
        buffer.position(0).limit(bytes);
      }
      double weight = buffer.getDouble();
      sum += weight;
      boolean isMember = member < ids.size() && ids.value(member) == row;
      double expected = isMember ? probabilities.values()[member++] : 0;
      if (weight != expected) {
        fail(row, expected, weight);
      }
    }
    if (in.read() >= 0) {
      failures.add("the file goes on behind the last row");
    }
    if (member < ids.size()) {
      failures.add("id " + ids.text(member) + " has a probability and is no row number");
    }
    return sum;
  }

  private void fail(long row, double expected, double found) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(
          String.format(
              Locale.ROOT, "row %d: expected a weight of %s, found %s", row, expected, found));
    }
  }
}
