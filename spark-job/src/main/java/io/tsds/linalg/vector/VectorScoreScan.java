package io.tsds.linalg.vector;

import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import io.tsds.linalg.ScoreScan;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The scan on vectors: one comparison a vector, and a branch only where something was found. */
public final class VectorScoreScan implements ScoreScan {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
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
    if (scores instanceof HeapMatrix matrix) {
      return scan(
          matrix.values(), start, count, 0, offsets, offset, threshold, hits, differences, 0);
    }
    // Copied to the heap in stretches that stay in the innermost cache: loading vectors from a
    // buffer outside the heap took nearly twice the samples of a profile.
    int found = 0;
    for (int from = 0; from < count; from += stretch.length) {
      int length = Math.min(stretch.length, count - from);
      scores.copy(start + from, length, stretch);
      found =
          scan(
              stretch,
              0,
              length,
              from,
              offsets,
              offset + from,
              threshold,
              hits,
              differences,
              found);
    }
    return found;
  }

  /**
   * Scans an array.
   *
   * @param column number of the first column
   * @param found hits that there are already
   * @return hits that there are then
   */
  private static int scan(
      float[] scores,
      int start,
      int count,
      int column,
      float[] offsets,
      int offset,
      float threshold,
      int[] hits,
      float[] differences,
      int found) {
    int next = found;
    int lanes = SPECIES.length();
    int whole = SPECIES.loopBound(count);
    for (int j = 0; j < whole; j += lanes) {
      VectorMask<Float> hit =
          FloatVector.fromArray(SPECIES, scores, start + j)
              .sub(FloatVector.fromArray(SPECIES, offsets, offset + j))
              .compare(VectorOperators.GE, threshold);
      if (hit.anyTrue()) {
        // Lane by lane: taking a mask apart calls into the library on some JVMs.
        for (int k = j; k < j + lanes; k++) {
          float difference = scores[start + k] - offsets[offset + k];
          hits[next] = column + k;
          differences[next] = difference;
          next += difference >= threshold ? 1 : 0;
        }
      }
    }
    for (int k = whole; k < count; k++) {
      float difference = scores[start + k] - offsets[offset + k];
      if (difference >= threshold) {
        hits[next] = column + k;
        differences[next++] = difference;
      }
    }
    return next;
  }

  @Override
  public String name() {
    return "vector of " + SPECIES.length();
  }
}
