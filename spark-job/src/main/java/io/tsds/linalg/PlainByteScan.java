package io.tsds.linalg;

/** The scan in plain Java: copies a chunk of scores to the heap and goes through it. */
public final class PlainByteScan implements ByteScan {
  private static final int CHUNK = 4096;

  private final byte[] chunk = new byte[CHUNK];

  @Override
  public int atLeast(ByteScores scores, int row, int count, int threshold, int[] hits) {
    int found = 0;
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      scores.copy(row, from, length, chunk);
      for (int j = 0; j < length; j++) {
        // Written always, kept only on a hit: no branch to mispredict.
        hits[found] = from + j;
        found += chunk[j] >= threshold ? 1 : 0;
      }
    }
    return found;
  }
}
