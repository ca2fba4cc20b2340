package io.tsds.storage.records;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * The rows one task reads: consecutive in the numbering over all files, so possibly the end of one
 * file, whole files, and the beginning of another.
 *
 * @param slices in the order of the rows
 * @param hosts the machines that hold most of the bytes, if the file system tells
 */
record RowRange(List<Slice> slices, List<String> hosts) implements InputPartition {

  /**
   * Consecutive rows of one file.
   *
   * @param firstRow number of the first row in the file
   * @param rows how many
   * @param firstNumber number of the first row over all files
   */
  record Slice(RecordFile file, long firstRow, long rows, long firstNumber)
      implements Serializable {}

  @Override
  public String[] preferredLocations() {
    return hosts.toArray(new String[0]);
  }
}
