package io.tsds.linalg;

/** The scan in plain Java: copies a chunk of scores to the heap and goes through it. */
public final class PlainScoreScan implements ScoreScan {
  private static final int CHUNK = 2048;

  private final float[] chunk = new float[CHUNK];

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
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      scores.copy(start + from, length, chunk);
      for (int j = 0; j < length; j++) {
        // Written always, kept only on a hit: no branch to mispredict.
        float difference = chunk[j] - offsets[offset + from + j];
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
