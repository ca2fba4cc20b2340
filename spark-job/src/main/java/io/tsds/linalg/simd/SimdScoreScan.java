package io.tsds.linalg.simd;

import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.ScoreScan;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The scan on vectors: one comparison for two of them, and a branch only where something was found.
 * Vectors of 256 bits even where the processor has longer ones: Java 17 keeps the masks of 512 bits
 * in such a way that the same loop takes twice the time, and three times once it has met rows of
 * several lengths.
 */
public final class SimdScoreScan implements ScoreScan {
  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() < FloatVector.SPECIES_256.length()
          ? FloatVector.SPECIES_PREFERRED
          : FloatVector.SPECIES_256;
  private static final int CHUNK = 2048;

  /** Scores copied to the heap, as many as stay in the innermost cache. */
  private final float[] chunk = new float[CHUNK];

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isAvailable() {
    return SPECIES.length() >= FloatVector.SPECIES_128.length();
  }

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
      int first = found;
      found = scan(chunk, length, offsets, offset + from, threshold, hits, differences, found);
      if (from > 0) {
        for (int hit = first; hit < found; hit++) {
          hits[hit] += from;
        }
      }
    }
    return found;
  }

  private static int scan(
      float[] scores,
      int count,
      float[] offsets,
      int offset,
      float threshold,
      int[] hits,
      float[] differences,
      int found) {
    int next = found;
    int lanes = SPECIES.length();
    int whole = count - count % (2 * lanes);
    for (int j = 0; j < whole; j += 2 * lanes) {
      FloatVector first =
          FloatVector.fromArray(SPECIES, scores, j)
              .sub(FloatVector.fromArray(SPECIES, offsets, offset + j));
      FloatVector second =
          FloatVector.fromArray(SPECIES, scores, j + lanes)
              .sub(FloatVector.fromArray(SPECIES, offsets, offset + j + lanes));
      if (first.max(second).compare(VectorOperators.GE, threshold).anyTrue()) {
        int end = j + 2 * lanes;
        next = collect(scores, j, end, offsets, offset, threshold, hits, differences, next);
      }
    }
    return collect(scores, whole, count, offsets, offset, threshold, hits, differences, next);
  }

  /** Apart from the loop over vectors, which is compiled better without it. */
  private static int collect(
      float[] scores,
      int from,
      int to,
      float[] offsets,
      int offset,
      float threshold,
      int[] hits,
      float[] differences,
      int found) {
    int next = found;
    for (int k = from; k < to; k++) {
      // Written always, kept only on a hit: no branch to mispredict.
      float difference = scores[k] - offsets[offset + k];
      hits[next] = k;
      differences[next] = difference;
      next += difference >= threshold ? 1 : 0;
    }
    return next;
  }

  @Override
  public String name() {
    return "vector of " + SPECIES.length();
  }
}
