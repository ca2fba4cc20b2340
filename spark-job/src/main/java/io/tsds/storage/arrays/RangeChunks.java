package io.tsds.storage.arrays;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.storage.arrays.RowRange.Slice;
import io.tsds.storage.files.SidecarChecksum;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * The bytes of the rows of one range, some rows at a time: seeks to where a slice begins in its
 * file and then streams, so that memory does not depend on the size of files. Slices of one file
 * that follow each other share a stream.
 */
final class RangeChunks implements Closeable {
  /** Large enough for a file system's throughput, small enough for a processor's cache. */
  static final int CHUNK_BYTES = 1 << 18;

  private final List<Slice> slices;
  private final Configuration hadoop;

  private int nextSlice;
  private Slice slice;
  private long rowsRead;
  private RowBytes in;
  private byte[] bytes = {};
  private long firstRow;
  private int rows;

  RangeChunks(RowRange range, Configuration hadoop) {
    this.slices = range.slices();
    this.hadoop = hadoop;
  }

  /**
   * Reads the next rows, all of one slice.
   *
   * @param mostRows the most rows to read
   * @return whether there were any
   */
  boolean next(int mostRows) throws IOException {
    if (slice == null || rowsRead == slice.rows()) {
      if (nextSlice == slices.size()) {
        return false;
      }
      begin(slices.get(nextSlice++));
    }
    int rowBytes = file().rowBytes();
    int chunkRows = Math.max(1, CHUNK_BYTES / rowBytes);
    rows = (int) Math.min(slice.rows() - rowsRead, Math.min(chunkRows, mostRows));
    if (bytes.length < rows * rowBytes) {
      bytes = new byte[rows * rowBytes];
    }
    firstRow = slice.firstRow() + rowsRead;
    try {
      in.readFully(bytes, 0, rows * rowBytes);
    } catch (ChecksumException | EOFException e) {
      String path = file().path();
      Optional<String> sidecar = SidecarChecksum.mismatch(path, e);
      if (sidecar.isPresent()) {
        throw new UserException(path + ": " + sidecar.get(), e);
      }
      throw changed(file(), "ended after row " + firstRow, e);
    }
    rowsRead += rows;
    return true;
  }

  /** The file of the rows read last. */
  RecordFile file() {
    return slice.file();
  }

  /** The rows read last, as the file has them; overwritten by the next. */
  byte[] bytes() {
    return bytes;
  }

  /** How many rows were read last. */
  int rows() {
    return rows;
  }

  /** The number, in its file, of the first row read last. */
  long firstRow() {
    return firstRow;
  }

  /** The number, over all files, of the first row read last. */
  long firstNumber() {
    return slice.firstNumber() + firstRow - slice.firstRow();
  }

  /** Where the components of a row read last begin in {@link #bytes}. */
  int start(int row) {
    return row * file().rowBytes() + file().prefixBytes();
  }

  /** What is wrong with the prefix of a row read last, or null. */
  String faultOfPrefix(int row) {
    if (file().prefixBytes() == 0) {
      return null;
    }
    int position = row * file().rowBytes();
    int stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(position);
    int dimension = file().dimension();
    return stored == dimension
        ? null
        : String.format(
            Locale.ROOT, "its dimension reads %d; the first row's is %d", stored, dimension);
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
      in = null;
    }
  }

  private void begin(Slice next) throws IOException {
    if (in == null || !next.file().path().equals(file().path())) {
      close();
      slice = next;
      open();
    }
    slice = next;
    rowsRead = 0;
    in.seek(next.file().position(next.firstRow()));
  }

  /** Opens the file of the slice for it and the slices of that file that follow. */
  private void open() throws IOException {
    RecordFile file = file();
    Slice last = slice;
    for (int i = nextSlice; i < slices.size(); i++) {
      if (slices.get(i).file().path().equals(file.path())) {
        last = slices.get(i);
      }
    }
    Path path = new Path(file.path());
    FutureDataInputStreamBuilder builder = path.getFileSystem(hadoop).openFile(path);
    builder.opt(
        OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY,
        last.equals(slice) || file.deflated() != null
            ? OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_SEQUENTIAL
            : OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_RANDOM);
    builder.optLong(OpenFileOptions.FS_OPTION_OPENFILE_LENGTH, file.bytes());
    builder.optLong(
        OpenFileOptions.FS_OPTION_OPENFILE_SPLIT_START, file.firstByte(slice.firstRow()));
    builder.optLong(
        OpenFileOptions.FS_OPTION_OPENFILE_SPLIT_END, file.endByte(last.firstRow() + last.rows()));
    try {
      in = RowBytes.of(file, FutureIO.awaitFuture(builder.build()));
    } catch (FileNotFoundException e) {
      throw changed(file, "is gone", e);
    }
  }

  private static UserException changed(RecordFile file, String fault, IOException cause) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "%s: %s; it had %s when the run began and must not change during it",
            file.path(),
            fault,
            Quantity.of(file.rows(), "row")),
        cause);
  }
}
