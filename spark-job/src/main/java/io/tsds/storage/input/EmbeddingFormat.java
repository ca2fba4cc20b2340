package io.tsds.storage.input;

/** File formats embeddings are read from. */
public enum EmbeddingFormat {
  /** By the files' names. */
  AUTO,
  PARQUET,
  NPY,
  FVECS,
  SAFETENSORS,
  NPZ
}
