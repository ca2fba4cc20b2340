package io.tsds.storage.datasource;

import io.tsds.storage.arrays.RecordFormat;

/**
 * One matrix of each of some safetensors files as a Spark data source: {@code
 * spark.read().format("safetensors").load(path...)}, with the option {@code array} where a file has
 * several. Elements are F16, BF16, F32, F64, I8 or U8.
 */
public final class SafetensorsSource extends RecordSource {
  public SafetensorsSource() {
    super(RecordFormat.SAFETENSORS);
  }
}
