package io.tsds.linalg.simd;

import io.tsds.linalg.ByteScan;
import io.tsds.linalg.ByteScores;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The scan on vectors of 256 bits, for the reason that {@link SimdScoreScan} gives: first the
 * vectors with a hit, then the hits in them.
 */
public final class SimdByteScan implements ByteScan {
  private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_256;
  private static final int LANES = 32;
  private static final int CHUNK = 4096;
  private static final long EVERY_BYTE = 0x0101010101010101L;
  private static final long SIGNS = EVERY_BYTE << 7;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Scores copied to the heap, as many as stay in the innermost cache. */
  private final byte[] chunk = new byte[CHUNK];

  /** Where vectors with hits begin. */
  private final int[] groups = new int[CHUNK / LANES + 1];

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isAvailable() {
    return ByteVector.SPECIES_PREFERRED.length() >= LANES;
  }

  @Override
  public int atLeast(ByteScores scores, int row, int count, int threshold, int[] hits) {
    long least = EVERY_BYTE * (threshold & 0xff);
    int found = 0;
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      scores.copy(row, from, length, chunk);
      int whole = length - length % LANES;
      int hitGroups = threshold == Byte.MIN_VALUE ? all(whole) : groups(chunk, whole, threshold);
      for (int group = 0; group < hitGroups; group++) {
        found = collect(chunk, groups[group], least, from, hits, found);
      }
      found = collectLast(chunk, whole, length, threshold, from, hits, found);
    }
    return found;
  }

  private int all(int whole) {
    for (int group = 0; group < whole / LANES; group++) {
      groups[group] = group * LANES;
    }
    return whole / LANES;
  }

  /** Finds the vectors that hold a hit, without a branch to mispredict. */
  private int groups(byte[] scores, int whole, int threshold) {
    // Processors compare bytes for greater, not for greater or equal.
    ByteVector below = ByteVector.broadcast(SPECIES, (byte) (threshold - 1));
    int[] starts = groups;
    int next = 0;
    for (int j = 0; j < whole; j += LANES) {
      starts[next] = j;
      next +=
          ByteVector.fromArray(SPECIES, scores, j).compare(VectorOperators.GT, below).anyTrue()
              ? 1
              : 0;
    }
    return next;
  }

  /** Finds the scores from the threshold on in one vector's place, eight in a long at a time. */
  private static int collect(
      byte[] scores, int first, long least, int from, int[] hits, int found) {
    int next = found;
    for (int j = first; j < first + LANES; j += Long.BYTES) {
      for (long at = atLeast((long) LONGS.get(scores, j), least); at != 0; at &= at - 1) {
        hits[next++] = from + j + (Long.numberOfTrailingZeros(at) >>> 3);
      }
    }
    return next;
  }

  /** Sets the highest bit of the bytes that are at least those of {@code least}, with signs. */
  private static long atLeast(long bytes, long least) {
    long a = bytes ^ SIGNS;
    long b = least ^ SIGNS;
    // Without the highest bits no byte borrows from the next; those decide by themselves.
    long lower = (a | SIGNS) - (b & ~SIGNS);
    return (a & ~b | ~(a ^ b) & lower) & SIGNS;
  }

  private static int collectLast(
      byte[] scores, int first, int end, int threshold, int from, int[] hits, int found) {
    int next = found;
    for (int j = first; j < end; j++) {
      hits[next] = from + j;
      next += scores[j] >= threshold ? 1 : 0;
    }
    return next;
  }
}
