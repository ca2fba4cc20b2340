package io.tsds.storage.datasource;

import io.tsds.Quantity;
import io.tsds.storage.arrays.RecordFiles;
import io.tsds.storage.arrays.RowSplits;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One reading of the files: which columns, and in which ranges of rows.
 *
 * @param splitBytes about the most bytes of a range
 * @param parallelism the fewest ranges of data that are not small
 */
record RecordScan(
    RecordFiles files,
    StructType columns,
    long splitBytes,
    int parallelism,
    Broadcast<SerializableConfiguration> hadoop)
    implements Scan, Batch, SupportsReportStatistics {

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "%s, %s x %d, columns %s",
        Quantity.of(files.files().size(), "file"),
        Quantity.of(files.numbering().rows(), "row"),
        files.dimension(),
        String.join(", ", columns.fieldNames()));
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    return RowSplits.of(files, splitBytes, parallelism).stream()
        .map(RecordPartition::new)
        .toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new RecordReaderFactory(columns, hadoop);
  }

  @Override
  public Statistics estimateStatistics() {
    long rows = files.numbering().rows();
    long rowBytes = Long.BYTES + (long) files.dimension() * Float.BYTES;
    return new Statistics() {
      @Override
      public OptionalLong sizeInBytes() {
        return OptionalLong.of(rows * rowBytes);
      }

      @Override
      public OptionalLong numRows() {
        return OptionalLong.of(rows);
      }
    };
  }
}
