package io.tsds.linalg.vector;

import io.tsds.linalg.Int8Scan;
import io.tsds.linalg.IntScores;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The scan on vectors of 256 bits, for the reason that {@link VectorScoreScan} gives. Scores become
 * differences in one loop and are looked through in another: short loops with one chain of
 * operations each are what Java 17 compiles without boxing, whatever it has met before.
 */
public final class VectorInt8Scan implements Int8Scan {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = 8;
  private static final int GROUP = 2 * LANES;
  private static final int STRETCH = 1024;

  /** Scores copied to the heap, as many as stay in the innermost cache. */
  private final int[] stretch = new int[STRETCH];

  private final float[] differences = new float[STRETCH];

  /** Where groups with hits begin. */
  private final int[] groups = new int[STRETCH / GROUP + 1];

  /** Whether this processor's vectors are wide enough to gain anything. */
  public static boolean isSupported() {
    return FloatVector.SPECIES_PREFERRED.length() >= LANES;
  }

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
    int found = 0;
    for (int from = 0; from < count; from += STRETCH) {
      int length = Math.min(STRETCH, count - from);
      scores.copy(start + from, length, stretch);
      subtract(
          stretch,
          length,
          rows.scales(),
          rows.errors(),
          rows.offsets(),
          from,
          scale,
          reach,
          differences);
      int whole = length - length % GROUP;
      int hitGroups = groups(differences, whole, threshold, groups);
      for (int group = 0; group < hitGroups; group++) {
        int j = groups[group];
        found = collect(differences, j, j + GROUP, threshold, from, hits, found);
      }
      found = collect(differences, whole, length, threshold, from, hits, found);
    }
    return found;
  }

  /** Writes what is compared with the threshold, for rows from {@code from} on. */
  private static void subtract(
      int[] scores,
      int length,
      float[] scales,
      float[] errors,
      float[] offsets,
      int from,
      float scale,
      float reach,
      float[] differences) {
    FloatVector scaleOfQuery = FloatVector.broadcast(WIDE, scale);
    FloatVector reachOfQuery = FloatVector.broadcast(WIDE, reach);
    int whole = length - length % WIDE.length();
    for (int j = 0; j < whole; j += WIDE.length()) {
      ((FloatVector)
              IntVector.fromArray(INTS, scores, j).convertShape(VectorOperators.I2F, WIDE, 0))
          .mul(FloatVector.fromArray(WIDE, scales, from + j))
          .mul(scaleOfQuery)
          .add(FloatVector.fromArray(WIDE, errors, from + j).mul(reachOfQuery))
          .sub(FloatVector.fromArray(WIDE, offsets, from + j))
          .intoArray(differences, j);
    }
    for (int j = whole; j < length; j++) {
      float product = scores[j] * scales[from + j] * scale;
      differences[j] = product + reach * errors[from + j] - offsets[from + j];
    }
  }

  /** Finds the groups of differences that hold a hit, without a branch to mispredict. */
  private static int groups(float[] differences, int whole, float threshold, int[] groups) {
    FloatVector least = FloatVector.broadcast(FLOATS, threshold);
    int next = 0;
    for (int j = 0; j < whole; j += GROUP) {
      groups[next] = j;
      next +=
          FloatVector.fromArray(FLOATS, differences, j)
                  .max(FloatVector.fromArray(FLOATS, differences, j + LANES))
                  .compare(VectorOperators.GE, least)
                  .anyTrue()
              ? 1
              : 0;
    }
    return next;
  }

  /** Apart from the loop over vectors, which is compiled better without it. */
  private static int collect(
      float[] differences, int first, int end, float threshold, int from, int[] hits, int found) {
    int next = found;
    for (int j = first; j < end; j++) {
      // Written always, kept only on a hit: no branch to mispredict.
      hits[next] = from + j;
      next += differences[j] >= threshold ? 1 : 0;
    }
    return next;
  }
}
