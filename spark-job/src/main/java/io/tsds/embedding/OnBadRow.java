package io.tsds.embedding;

/**
 * What to do with a row that cannot take part: wrong dimension, null, not finite, too long, zero.
 */
public enum OnBadRow {
  /** Stop with a message that names the row. */
  FAIL,
  /** Leave the row out, count it and report the count. */
  SKIP
}
