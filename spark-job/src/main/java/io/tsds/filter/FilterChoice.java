package io.tsds.filter;

/** Which arithmetic filters pairs before their canonical distances. The result is the same. */
public enum FilterChoice {
  /** The fastest one, by measuring, where the search is long enough for that to matter. */
  AUTO,
  /** Matrix products in float32. */
  FLOAT32,
  /** Matrix products of bfloat16, with float32 sums. */
  BF16,
  /**
   * Products of 8-bit integers, and a fine pass in float32 over the pairs that are left where it
   * pays.
   */
  INT8
}
