package io.tsds.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a sentence encoder consists of.
 *
 * @param model the network in ONNX
 * @param tokenizer the content of tokenizer.json
 */
public record EncoderFiles(byte[] model, byte[] tokenizer) {
  /** A SHA-256 of both, in hexadecimal digits, by which encoders are told apart. */
  public String checksum() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] file : new byte[][] {model, tokenizer}) {
        digest.update(Integer.toString(file.length).getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) ' ');
        digest.update(file);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
