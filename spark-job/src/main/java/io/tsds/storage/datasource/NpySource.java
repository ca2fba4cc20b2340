package io.tsds.storage.datasource;

import io.tsds.storage.arrays.RecordFormat;

/**
 * NumPy matrices as a Spark data source: {@code spark.read().format("npy").load(path...)}. Files
 * are two-dimensional, in C order, of little-endian float16, float32 or float64, int8 or uint8.
 */
public final class NpySource extends RecordSource {
  public NpySource() {
    super(RecordFormat.NPY);
  }
}
