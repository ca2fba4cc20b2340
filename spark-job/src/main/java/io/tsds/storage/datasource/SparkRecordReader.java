package io.tsds.storage.datasource;

import io.tsds.UserException;
import io.tsds.storage.arrays.RowRange;
import io.tsds.storage.arrays.RowRange.Slice;
import io.tsds.storage.arrays.RowRangeReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Hands the rows of one range to Spark one by one. If no bytes are asked for (only ids), no file is
 * opened. The row handed out is overwritten by the next.
 */
final class SparkRecordReader implements PartitionReader<InternalRow> {
  private static final UnsafeArrayData EMPTY = UnsafeArrayData.createFreshArray(0, Float.BYTES);
  private static final int READ_AHEAD = 1 << 16;

  private final RowRangeReader reader;
  private final Iterator<Slice> slices;
  private final SpecificInternalRow row;
  private final int idColumn;
  private final int embeddingColumn;
  private final int faultColumn;

  private Slice slice;
  private long rowsOfSlice;

  /** Rows that were read but not yet handed out, and all that were read with them, row-major. */
  private float[] components = {};

  private int rowsRead;
  private int nextRow;
  private byte[] stored;
  private UnsafeArrayData embedding;

  SparkRecordReader(RowRange range, StructType columns, Configuration hadoop) {
    this.reader = new RowRangeReader(range, hadoop);
    this.slices = range.slices().iterator();
    this.row = new SpecificInternalRow(columns);
    this.idColumn = Arrays.asList(columns.fieldNames()).indexOf(RecordSchema.ID);
    this.embeddingColumn = Arrays.asList(columns.fieldNames()).indexOf(RecordSchema.EMBEDDING);
    this.faultColumn = Arrays.asList(columns.fieldNames()).indexOf(RecordSchema.FAULT);
  }

  @Override
  public boolean next() throws IOException {
    if (slice == null || rowsOfSlice == slice.rows()) {
      if (!slices.hasNext()) {
        return false;
      }
      slice = slices.next();
      rowsOfSlice = 0;
    }
    if (idColumn >= 0) {
      row.setLong(idColumn, slice.firstNumber() + rowsOfSlice);
    }
    if (embeddingColumn >= 0 || faultColumn >= 0) {
      readRow();
    }
    rowsOfSlice++;
    return true;
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private void readRow() throws IOException {
    if (nextRow == rowsRead) {
      readAhead();
    }
    String fault = reader.fault(nextRow);
    if (fault != null && faultColumn < 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s, row %d: %s",
              slice.file().path(),
              slice.firstRow() + rowsOfSlice,
              fault));
    }
    if (faultColumn >= 0) {
      row.update(faultColumn, fault == null ? null : UTF8String.fromString(fault));
    }
    if (embeddingColumn >= 0) {
      row.update(embeddingColumn, fault == null ? embedding() : EMPTY);
    }
    nextRow++;
  }

  /** Reads the next rows of the slice. */
  private void readAhead() throws IOException {
    int dimension = slice.file().dimension();
    if (embedding == null) {
      allocate(dimension);
    }
    rowsRead = reader.read(components, 0, components.length / dimension);
    if (rowsRead == 0) {
      throw new IllegalStateException(slice.file() + " has fewer rows than its header says");
    }
    nextRow = 0;
  }

  private UnsafeArrayData embedding() {
    int dimension = slice.file().dimension();
    Platform.copyMemory(
        components,
        Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * nextRow * dimension,
        stored,
        Platform.BYTE_ARRAY_OFFSET + UnsafeArrayData.calculateHeaderPortionInBytes(dimension),
        (long) Float.BYTES * dimension);
    return embedding;
  }

  private void allocate(int dimension) {
    int header = UnsafeArrayData.calculateHeaderPortionInBytes(dimension);
    components = new float[Math.max(1, READ_AHEAD / dimension) * dimension];
    stored = new byte[header + (dimension * Float.BYTES + 7) / 8 * 8];
    Platform.putLong(stored, Platform.BYTE_ARRAY_OFFSET, dimension);
    embedding = new UnsafeArrayData();
    embedding.pointTo(stored, Platform.BYTE_ARRAY_OFFSET, stored.length);
  }
}
