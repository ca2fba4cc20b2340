package io.tsds.storage.datasource;

import io.tsds.storage.arrays.RecordFormat;

/**
 * One matrix of each of some archives of NumPy arrays as a Spark data source: {@code
 * spark.read().format("npz").load(path...)}, with the option {@code array} where an archive has
 * several.
 */
public final class NpzSource extends RecordSource {
  public NpzSource() {
    super(RecordFormat.NPZ);
  }
}
