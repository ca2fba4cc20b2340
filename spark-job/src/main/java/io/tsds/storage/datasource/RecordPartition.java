package io.tsds.storage.datasource;

import io.tsds.storage.arrays.RowRange;
import org.apache.spark.sql.connector.read.InputPartition;

/** The rows that one task reads. */
record RecordPartition(RowRange range) implements InputPartition {

  @Override
  public String[] preferredLocations() {
    return range.hosts().toArray(new String[0]);
  }
}
