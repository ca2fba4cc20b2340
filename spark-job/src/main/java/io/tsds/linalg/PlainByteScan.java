package io.tsds.linalg;

/** The scan in plain Java: copies a stretch of scores to the heap and goes through it. */
public final class PlainByteScan implements ByteScan {
  private static final int STRETCH = 4096;

  private final byte[] stretch = new byte[STRETCH];

  @Override
  public int atLeast(ByteScores scores, int row, int count, int threshold, int[] hits) {
    int found = 0;
    for (int from = 0; from < count; from += STRETCH) {
      int length = Math.min(STRETCH, count - from);
      scores.copy(row, from, length, stretch);
      for (int j = 0; j < length; j++) {
        // Written always, kept only on a hit: no branch to mispredict.
        hits[found] = from + j;
        found += stretch[j] >= threshold ? 1 : 0;
      }
    }
    return found;
  }
}
