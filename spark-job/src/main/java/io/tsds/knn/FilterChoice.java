package io.tsds.knn;

/** Which arithmetic filters pairs before their canonical distances. The result is the same. */
public enum FilterChoice {
  /** The faster one, by measuring, where the search is long enough for that to matter. */
  AUTO,
  /** Matrix products in float32. */
  FLOAT32,
  /** Products of 8-bit integers, then float32 for the pairs that are left. */
  INT8
}
