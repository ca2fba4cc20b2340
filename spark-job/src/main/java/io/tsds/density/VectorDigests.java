package io.tsds.density;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 digests of the bytes of vectors, by which copies are found without comparing vectors. Two
 * different inputs with the same digest are not known to exist; the chance of one among 20 million
 * random vectors is below 1e-62.
 */
public final class VectorDigests {
  /** Bytes of a digest. */
  public static final int BYTES = 32;

  private VectorDigests() {}

  /**
   * Digests of rows; 0.0 and -0.0 make different ones.
   *
   * @param values row-major [rows x dimension]
   * @return the rows' digests, end to end [rows x {@link #BYTES}]
   */
  public static byte[] of(float[] values, int rows, int dimension) {
    MessageDigest sha = sha256();
    byte[] digests = new byte[Math.multiplyExact(rows, BYTES)];
    ByteBuffer row = ByteBuffer.allocate(Float.BYTES * dimension).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows; i++) {
      row.asFloatBuffer().put(values, i * dimension, dimension);
      System.arraycopy(sha.digest(row.array()), 0, digests, i * BYTES, BYTES);
    }
    return digests;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
