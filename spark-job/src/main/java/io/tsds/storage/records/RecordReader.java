package io.tsds.storage.records;

import io.tsds.UserException;
import io.tsds.storage.records.RowRange.Slice;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads the rows of one range: seeks to where the range begins in a file and then streams, about a
 * megabyte at a time, so that memory does not depend on the size of files. If no bytes are asked
 * for (only ids), no file is opened. The row handed out is overwritten by the next.
 */
final class RecordReader implements PartitionReader<InternalRow> {
  /** Large enough for a file system's throughput, small enough for a processor's cache. */
  private static final int CHUNK_BYTES = 1 << 20;

  private static final UnsafeArrayData EMPTY = UnsafeArrayData.createFreshArray(0, Float.BYTES);

  private final Configuration hadoop;
  private final Iterator<Slice> slices;
  private final SpecificInternalRow row;
  private final int idColumn;
  private final int embeddingColumn;
  private final int faultColumn;

  private Slice slice;
  private long rowsRead;
  private FSDataInputStream in;
  private byte[] chunk = {};
  private int chunkRows;
  private int chunkRow;
  private byte[] floats = {};
  private UnsafeArrayData embedding;

  RecordReader(RowRange range, StructType columns, Configuration hadoop) {
    this.hadoop = hadoop;
    this.slices = range.slices().iterator();
    this.row = new SpecificInternalRow(columns);
    this.idColumn = Arrays.asList(columns.fieldNames()).indexOf(RecordSchema.ID);
    this.embeddingColumn = Arrays.asList(columns.fieldNames()).indexOf(RecordSchema.EMBEDDING);
    this.faultColumn = Arrays.asList(columns.fieldNames()).indexOf(RecordSchema.FAULT);
  }

  @Override
  public boolean next() throws IOException {
    if (slice == null || rowsRead == slice.rows()) {
      if (!slices.hasNext()) {
        return false;
      }
      begin(slices.next());
    }
    if (idColumn >= 0) {
      row.setLong(idColumn, slice.firstNumber() + rowsRead);
    }
    if (embeddingColumn >= 0 || faultColumn >= 0) {
      readRow();
    }
    rowsRead++;
    return true;
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
      in = null;
    }
  }

  private void begin(Slice next) throws IOException {
    close();
    slice = next;
    rowsRead = 0;
    chunkRows = 0;
    chunkRow = 0;
    if (embeddingColumn < 0 && faultColumn < 0) {
      return;
    }
    open();
    int rowBytes = slice.file().rowBytes();
    int bytes = (int) Math.min(slice.rows(), Math.max(1, CHUNK_BYTES / rowBytes)) * rowBytes;
    if (chunk.length < bytes) {
      chunk = new byte[bytes];
    }
    if (embedding == null) {
      allocateEmbedding(slice.file().dimension());
    }
  }

  private void open() throws IOException {
    RecordFile file = slice.file();
    Path path = new Path(file.path());
    FutureDataInputStreamBuilder builder = path.getFileSystem(hadoop).openFile(path);
    long start = file.position(slice.firstRow());
    builder.opt(
        OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY,
        OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_SEQUENTIAL);
    builder.optLong(OpenFileOptions.FS_OPTION_OPENFILE_LENGTH, file.bytes());
    builder.optLong(OpenFileOptions.FS_OPTION_OPENFILE_SPLIT_START, start);
    builder.optLong(
        OpenFileOptions.FS_OPTION_OPENFILE_SPLIT_END,
        file.position(slice.firstRow() + slice.rows()));
    try {
      in = FutureIO.awaitFuture(builder.build());
      in.seek(start);
    } catch (FileNotFoundException e) {
      throw changed(file, "is gone", e);
    }
  }

  private void allocateEmbedding(int dimension) {
    int header = UnsafeArrayData.calculateHeaderPortionInBytes(dimension);
    floats = new byte[header + (dimension * Float.BYTES + 7) / 8 * 8];
    Platform.putLong(floats, Platform.BYTE_ARRAY_OFFSET, dimension);
    embedding = new UnsafeArrayData();
    embedding.pointTo(floats, Platform.BYTE_ARRAY_OFFSET, floats.length);
  }

  private void readRow() throws IOException {
    if (chunkRow == chunkRows) {
      readChunk();
    }
    RecordFile file = slice.file();
    int start = chunkRow * file.rowBytes();
    chunkRow++;
    String fault = file.prefixBytes() == 0 ? null : faultOfPrefix(start);
    if (fault != null && faultColumn < 0) {
      throw new UserException(
          "%s, row %d: %s".formatted(file.path(), slice.firstRow() + rowsRead, fault));
    }
    if (faultColumn >= 0) {
      row.update(faultColumn, fault == null ? null : UTF8String.fromString(fault));
    }
    if (embeddingColumn >= 0) {
      if (fault == null) {
        int dimension = file.dimension();
        int header = UnsafeArrayData.calculateHeaderPortionInBytes(dimension);
        file.type().toFloats(chunk, start + file.prefixBytes(), floats, header, dimension);
      }
      row.update(embeddingColumn, fault == null ? embedding : EMPTY);
    }
  }

  private void readChunk() throws IOException {
    int rowBytes = slice.file().rowBytes();
    chunkRows = (int) Math.min(slice.rows() - rowsRead, chunk.length / rowBytes);
    chunkRow = 0;
    try {
      in.readFully(chunk, 0, chunkRows * rowBytes);
    } catch (EOFException e) {
      throw changed(slice.file(), "ended after row " + (slice.firstRow() + rowsRead), e);
    }
  }

  private static UserException changed(RecordFile file, String fault, IOException cause) {
    return new UserException(
        "%s: %s; it had %d rows when the run began and must not change during it"
            .formatted(file.path(), fault, file.rows()),
        cause);
  }

  private String faultOfPrefix(int start) {
    int stored = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).getInt(start);
    int dimension = slice.file().dimension();
    return stored == dimension
        ? null
        : "its dimension reads %d; the first row's is %d".formatted(stored, dimension);
  }
}
