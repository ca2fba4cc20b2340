package io.tsds.sampling;

/** Whether a candidate can be drawn more than once in an epoch. */
public enum DrawMode {
  WITH_REPLACEMENT,
  WITHOUT_REPLACEMENT
}
