package io.tsds.linalg;

/** The scan in plain Java: copies a stretch of scores to the heap and goes through it. */
public final class PlainScoreScan implements ScoreScan {
  private static final int STRETCH = 2048;

  private final float[] stretch = new float[STRETCH];

  @Override
  public int atLeast(
      FloatMatrix scores,
      int start,
      int count,
      float[] offsets,
      int offset,
      float threshold,
      int[] hits,
      float[] differences) {
    int found = 0;
    for (int from = 0; from < count; from += STRETCH) {
      int length = Math.min(STRETCH, count - from);
      scores.copy(start + from, length, stretch);
      for (int j = 0; j < length; j++) {
        // Written always, kept only on a hit: no branch to mispredict.
        float difference = stretch[j] - offsets[offset + from + j];
        hits[found] = from + j;
        differences[found] = difference;
        found += difference >= threshold ? 1 : 0;
      }
    }
    return found;
  }

  @Override
  public String name() {
    return "plain";
  }
}
