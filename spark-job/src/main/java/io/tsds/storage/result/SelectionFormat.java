package io.tsds.storage.result;

/** File formats the selection is written in. */
public enum SelectionFormat {
  PARQUET,
  JSONL,
  CSV,
  NPY
}
