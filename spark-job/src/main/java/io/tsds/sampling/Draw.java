package io.tsds.sampling;

/** Whether a candidate can be drawn more than once in an epoch. */
public enum Draw {
  WITH_REPLACEMENT,
  WITHOUT_REPLACEMENT
}
