package io.tsds.embedding;

/** The two types a candidate id can have. */
public enum IdKind {
  /** 64-bit integers, ordered as signed numbers. */
  LONG,
  /** Strings, ordered by their UTF-8 bytes compared as unsigned. */
  STRING
}
