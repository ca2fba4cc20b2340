package io.tsds.storage.datasource;

import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Opens a range of rows on an executor, with the file systems' settings of the driver. */
record RecordReaderFactory(StructType columns, Broadcast<SerializableConfiguration> hadoop)
    implements PartitionReaderFactory {

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    return new SparkRecordReader(
        ((RecordPartition) partition).range(), columns, hadoop.value().value());
  }
}
