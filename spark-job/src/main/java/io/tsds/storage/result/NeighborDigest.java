package io.tsds.storage.result;

import io.tsds.embedding.IdColumn;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A digest of a query's neighbors in their order: the first 16 bytes of the SHA-256 over, for each
 * of them, its id as {@link IdEncoding} has it and the bits of its squared distance (8 bytes,
 * big-endian).
 */
public final class NeighborDigest {
  /** Length of a digest. */
  public static final int BYTES = 16;

  private final MessageDigest sha;
  private ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

  public NeighborDigest() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Takes the next neighbor, whose id {@code ids} has at {@code row}. */
  public void add(IdColumn ids, int row, double squaredDistance) {
    reserve(Math.addExact(IdEncoding.length(ids, row), Long.BYTES));
    IdEncoding.put(ids, row, buffer);
    buffer.putLong(Double.doubleToRawLongBits(squaredDistance));
  }

  /** The digest of what was added since the last call. */
  public byte[] finish() {
    flush();
    return Arrays.copyOf(sha.digest(), BYTES);
  }

  private void reserve(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocate(bytes);
    }
  }

  private void flush() {
    sha.update(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
