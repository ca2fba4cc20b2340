package io.tsds.embedding;

/** How far two embeddings are from each other. */
public enum Metric {
  /** Euclidean distance of the rows as read. */
  L2,
  /** Euclidean distance of the rows divided by their norms. */
  COSINE
}
