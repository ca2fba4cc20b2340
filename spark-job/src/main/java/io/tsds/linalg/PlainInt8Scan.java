package io.tsds.linalg;

/** The scan in plain Java: copies a stretch of scores to the heap and goes through it. */
public final class PlainInt8Scan implements Int8Scan {
  private static final int STRETCH = 2048;

  private final int[] stretch = new int[STRETCH];

  @Override
  public int atLeast(
      IntScores scores,
      int start,
      int count,
      Rows rows,
      float scale,
      float reach,
      float threshold,
      int[] hits) {
    float[] scales = rows.scales();
    float[] errors = rows.errors();
    float[] offsets = rows.offsets();
    int found = 0;
    for (int from = 0; from < count; from += STRETCH) {
      int length = Math.min(STRETCH, count - from);
      scores.copy(start + from, length, stretch);
      for (int j = from; j < from + length; j++) {
        float product = stretch[j - from] * scales[j] * scale;
        // Written always, kept only on a hit: no branch to mispredict.
        hits[found] = j;
        found += product + reach * errors[j] - offsets[j] >= threshold ? 1 : 0;
      }
    }
    return found;
  }
}
