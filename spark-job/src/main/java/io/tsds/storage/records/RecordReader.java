package io.tsds.storage.records;

import io.tsds.UserException;
import io.tsds.storage.records.RowRange.Slice;
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
final class RecordReader implements PartitionReader<InternalRow> {
  private static final UnsafeArrayData EMPTY = UnsafeArrayData.createFreshArray(0, Float.BYTES);

  private final RangeChunks chunks;
  private final Iterator<Slice> slices;
  private final SpecificInternalRow row;
  private final int idColumn;
  private final int embeddingColumn;
  private final int faultColumn;

  private Slice slice;
  private long rowsOfSlice;
  private int chunkRow;
  private float[] components;
  private byte[] stored;
  private UnsafeArrayData embedding;

  RecordReader(RowRange range, StructType columns, Configuration hadoop) {
    this.chunks = new RangeChunks(range, hadoop);
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
    chunks.close();
  }

  private void readRow() throws IOException {
    if (rowsOfSlice == 0 || chunkRow == chunks.rows()) {
      chunks.next(Integer.MAX_VALUE);
      chunkRow = 0;
    }
    String fault = chunks.faultOfPrefix(chunkRow);
    if (fault != null && faultColumn < 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s, row %d: %s",
              chunks.file().path(),
              chunks.firstRow() + chunkRow,
              fault));
    }
    if (faultColumn >= 0) {
      row.update(faultColumn, fault == null ? null : UTF8String.fromString(fault));
    }
    if (embeddingColumn >= 0) {
      row.update(embeddingColumn, fault == null ? embedding() : EMPTY);
    }
    chunkRow++;
  }

  private UnsafeArrayData embedding() {
    int dimension = chunks.file().dimension();
    if (embedding == null) {
      allocateEmbedding(dimension);
    }
    chunks.file().type().toFloats(chunks.bytes(), chunks.start(chunkRow), components, 0, dimension);
    long header = UnsafeArrayData.calculateHeaderPortionInBytes((long) dimension);
    Platform.copyMemory(
        components,
        Platform.FLOAT_ARRAY_OFFSET,
        stored,
        Platform.BYTE_ARRAY_OFFSET + header,
        (long) Float.BYTES * dimension);
    return embedding;
  }

  private void allocateEmbedding(int dimension) {
    int header = UnsafeArrayData.calculateHeaderPortionInBytes(dimension);
    components = new float[dimension];
    stored = new byte[header + (dimension * Float.BYTES + 7) / 8 * 8];
    Platform.putLong(stored, Platform.BYTE_ARRAY_OFFSET, dimension);
    embedding = new UnsafeArrayData();
    embedding.pointTo(stored, Platform.BYTE_ARRAY_OFFSET, stored.length);
  }
}
