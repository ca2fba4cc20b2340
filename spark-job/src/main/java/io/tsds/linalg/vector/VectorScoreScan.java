package io.tsds.linalg.vector;

import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import io.tsds.linalg.NativeMatrix;
import io.tsds.linalg.ScoreScan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The scan on vectors: one comparison a vector, and a branch only where something was found. */
public final class VectorScoreScan implements ScoreScan {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

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
    return scores instanceof NativeMatrix matrix
        ? scanNative(matrix.bytes(), start, count, offsets, offset, threshold, hits, differences)
        : scanHeap(
            ((HeapMatrix) scores).values(),
            start,
            count,
            offsets,
            offset,
            threshold,
            hits,
            differences);
  }

  private static int scanNative(
      ByteBuffer scores,
      int start,
      int count,
      float[] offsets,
      int offset,
      float threshold,
      int[] hits,
      float[] differences) {
    int found = 0;
    int lanes = SPECIES.length();
    int whole = SPECIES.loopBound(count);
    for (int j = 0; j < whole; j += lanes) {
      VectorMask<Float> hit =
          FloatVector.fromByteBuffer(
                  SPECIES, scores, (start + j) * Float.BYTES, ByteOrder.nativeOrder())
              .sub(FloatVector.fromArray(SPECIES, offsets, offset + j))
              .compare(VectorOperators.GE, threshold);
      if (hit.anyTrue()) {
        // Lane by lane: taking a mask apart calls into the library on some JVMs.
        for (int column = j; column < j + lanes; column++) {
          float difference =
              scores.getFloat((start + column) * Float.BYTES) - offsets[offset + column];
          hits[found] = column;
          differences[found] = difference;
          found += difference >= threshold ? 1 : 0;
        }
      }
    }
    for (int j = whole; j < count; j++) {
      float difference = scores.getFloat((start + j) * Float.BYTES) - offsets[offset + j];
      if (difference >= threshold) {
        hits[found] = j;
        differences[found++] = difference;
      }
    }
    return found;
  }

  private static int scanHeap(
      float[] scores,
      int start,
      int count,
      float[] offsets,
      int offset,
      float threshold,
      int[] hits,
      float[] differences) {
    int found = 0;
    int lanes = SPECIES.length();
    int whole = SPECIES.loopBound(count);
    for (int j = 0; j < whole; j += lanes) {
      VectorMask<Float> hit =
          FloatVector.fromArray(SPECIES, scores, start + j)
              .sub(FloatVector.fromArray(SPECIES, offsets, offset + j))
              .compare(VectorOperators.GE, threshold);
      if (hit.anyTrue()) {
        for (int column = j; column < j + lanes; column++) {
          float difference = scores[start + column] - offsets[offset + column];
          hits[found] = column;
          differences[found] = difference;
          found += difference >= threshold ? 1 : 0;
        }
      }
    }
    for (int j = whole; j < count; j++) {
      float difference = scores[start + j] - offsets[offset + j];
      if (difference >= threshold) {
        hits[found] = j;
        differences[found++] = difference;
      }
    }
    return found;
  }

  @Override
  public String name() {
    return "vector of " + SPECIES.length();
  }
}
