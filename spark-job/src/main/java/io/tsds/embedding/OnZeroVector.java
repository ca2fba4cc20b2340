package io.tsds.embedding;

/**
 * What to do with a zero vector under {@link Metric#L2}. It is a vector like others there, yet most
 * often a row that nobody filled. With {@link Metric#COSINE} it is a bad row: {@link OnBadRow}
 * decides.
 */
public enum OnZeroVector {
  /** Take it as it is, count it and warn. */
  KEEP,
  /** Leave the row out, count it and report the count. */
  SKIP,
  /** Stop with a message that names the row. */
  FAIL
}
