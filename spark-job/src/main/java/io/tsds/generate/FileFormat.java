package io.tsds.generate;

/** File formats embeddings are generated in. */
public enum FileFormat {
  NPY,
  PARQUET
}
