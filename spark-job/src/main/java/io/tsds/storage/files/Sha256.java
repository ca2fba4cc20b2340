package io.tsds.storage.files;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 checksum of what is written to its stream. Numbers are big-endian. */
public final class Sha256 {
  private static final int BUFFER_BYTES = 1 << 16;

  private final MessageDigest digest;
  private final DataOutputStream out;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    out =
        new DataOutputStream(
            new BufferedOutputStream(
                new DigestOutputStream(OutputStream.nullOutputStream(), digest), BUFFER_BYTES));
  }

  /** The checksum of these bytes, as 64 hexadecimal digits. */
  public static String of(byte[] content) {
    Sha256 sha = new Sha256();
    try {
      sha.out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sha.hex();
  }

  public DataOutputStream stream() {
    return out;
  }

  /** A stream that hands on to {@code target}, and adds to the checksum, what is written to it. */
  public OutputStream through(OutputStream target) {
    return new DigestOutputStream(target, digest);
  }

  /** Writes the text's length in bytes and the text as UTF-8, so that no two lists look alike. */
  public void text(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  /** The checksum as 64 hexadecimal digits; ends the writing. */
  public String hex() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
