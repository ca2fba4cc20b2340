package io.tsds.storage.records;

/**
 * One matrix of each of some safetensors files as a Spark data source: {@code
 * spark.read().format("safetensors").load(path...)}, with the option {@code array} where a file has
 * several. Elements are F16, BF16, F32 or F64.
 */
public final class SafetensorsSource extends RecordSource {
  public SafetensorsSource() {
    super(RecordFormat.SAFETENSORS);
  }
}
