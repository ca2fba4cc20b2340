package io.tsds.storage.datasource;

import io.tsds.storage.arrays.RecordFiles;
import io.tsds.storage.arrays.RecordFormat;
import java.util.Set;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.connector.catalog.SupportsMetadataColumns;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.util.SerializableConfiguration;

/** The files of an input as a table that can be read. */
final class RecordTable implements SupportsRead, SupportsMetadataColumns {
  private final RecordFormat format;
  private final RecordFiles files;
  private final long splitBytes;
  private final int parallelism;
  private final Broadcast<SerializableConfiguration> hadoop;

  RecordTable(
      RecordFormat format,
      RecordFiles files,
      long splitBytes,
      int parallelism,
      Broadcast<SerializableConfiguration> hadoop) {
    this.format = format;
    this.files = files;
    this.splitBytes = splitBytes;
    this.parallelism = parallelism;
    this.hadoop = hadoop;
  }

  @Override
  public String name() {
    return format.shortName() + " " + files.files().get(0).path();
  }

  @Override
  public Column[] columns() {
    return RecordSchema.columns();
  }

  /** Spark 4.0 has no default for it; {@link #columns} has taken its place. */
  @Override
  @SuppressWarnings("deprecation")
  public StructType schema() {
    return RecordSchema.SCHEMA;
  }

  @Override
  public MetadataColumn[] metadataColumns() {
    return RecordSchema.metadataColumns();
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return new Builder();
  }

  private final class Builder implements SupportsPushDownRequiredColumns {
    private StructType columns = RecordSchema.SCHEMA;

    @Override
    public void pruneColumns(StructType required) {
      columns = required;
    }

    @Override
    public Scan build() {
      return new RecordScan(files, columns, splitBytes, parallelism, hadoop);
    }
  }
}
