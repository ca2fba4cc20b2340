package io.tsds.storage;

/** File formats the selection is written in. */
public enum SelectionFormat {
  PARQUET,
  JSONL,
  CSV,
  NPY
}
