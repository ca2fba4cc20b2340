package io.tsds.sampling;

/** How a sample is drawn. */
public enum DrawMode {
  /** Independent draws: a candidate can be drawn more than once in an epoch. */
  WITH_REPLACEMENT,
  /** Each draw is of those left: a candidate is drawn once at the most. */
  WITHOUT_REPLACEMENT,
  /** The most probable, each once, ties by id; nothing is left to chance. */
  HIGHEST;

  /** Whether no candidate is drawn more than once in an epoch. */
  public boolean isDistinct() {
    return this != WITH_REPLACEMENT;
  }
}
