package io.tsds.density;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the copies among members that go by in rising order, from the digests of their vectors.
 * Memory is about 120 bytes for each distinct digest.
 */
public final class CopyScan {
  private final Map<Digest, Integer> firstMembers = new HashMap<>();

  private record Digest(long a, long b, long c, long d) {}

  /**
   * Takes in members.
   *
   * @param members behind all that came before, rising [rows]
   * @param digests of their vectors, end to end [rows x {@link VectorDigests#BYTES}]
   * @return each member whose digest was there before, followed by the first member that has it [2
   *     x copies]
   */
  public int[] add(int[] members, byte[] digests) {
    int[] copies = new int[2 * members.length];
    int size = 0;
    ByteBuffer bytes = ByteBuffer.wrap(digests);
    for (int member : members) {
      Digest digest =
          new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
      Integer first = firstMembers.putIfAbsent(digest, member);
      if (first != null) {
        copies[size++] = member;
        copies[size++] = first;
      }
    }
    return Arrays.copyOf(copies, size);
  }
}
