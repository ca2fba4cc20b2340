package io.tsds.storage.datasource;

import io.tsds.storage.arrays.RecordFormat;

/** The fvecs files of vector search as a Spark data source: {@code format("fvecs")}. */
public final class FvecsSource extends RecordSource {
  public FvecsSource() {
    super(RecordFormat.FVECS);
  }
}
