package io.tsds.linalg;

import java.lang.reflect.InvocationTargetException;

/**
 * The inner pass over a tile of scores: which of them reach a threshold. Two implementations, plain
 * and vectorized, give the same answer; {@link #fastest} chooses once and says which.
 */
public interface ScoreScan {

  /**
   * Finds the columns j below {@code count} with {@code scores[start + j] - offsets[offset + j] >=
   * threshold}, the difference taken in float32.
   *
   * @param scores a tile of scores, read flat from {@code start} on
   * @param hits receives the columns in rising order; at least {@code count} long
   * @param differences receives the differences at those columns; at least {@code count} long
   * @return how many there are
   */
  int atLeast(
      FloatMatrix scores,
      int start,
      int count,
      float[] offsets,
      int offset,
      float threshold,
      int[] hits,
      float[] differences);

  /** Its name, for the report. */
  String name();

  /** The vectorized scan where the JVM has jdk.incubator.vector, else the plain one. */
  static ScoreScan fastest() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return new PlainScoreScan();
    }
    try {
      // By name: that class is compiled apart, because javac warns of the incubating module.
      return Class.forName("io.tsds.linalg.vector.VectorScoreScan")
          .asSubclass(ScoreScan.class)
          .getConstructor()
          .newInstance();
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException("the job jar lacks its vectorized scan", e);
    }
  }
}
