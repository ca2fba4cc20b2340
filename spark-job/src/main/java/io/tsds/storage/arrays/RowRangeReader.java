package io.tsds.storage.arrays;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads the rows of one range straight into arrays of float32, many at a time: one conversion a
 * chunk where rows lie end to end, one a row where they have prefixes.
 */
public final class RowRangeReader implements Closeable {
  private final RangeChunks chunks;
  private String[] faults = {};
  private boolean anyFault;

  public RowRangeReader(RowRange range, Configuration hadoop) {
    this.chunks = new RangeChunks(range, hadoop);
  }

  /**
   * Reads the next rows, which have consecutive numbers.
   *
   * @param values row-major, gets the rows' components from {@code offset} on
   * @param most the most rows to read
   * @return how many there are; 0 at the end
   * @throws io.tsds.UserException if a file is gone or cut short
   */
  public int read(float[] values, int offset, int most) throws IOException {
    if (!chunks.next(most)) {
      return 0;
    }
    RecordFile file = chunks.file();
    int rows = chunks.rows();
    if (file.prefixBytes() == 0) {
      file.type().toFloats(chunks.bytes(), 0, values, offset, rows * file.dimension());
    } else {
      anyFault = false;
      readRows(values, offset);
    }
    return rows;
  }

  private void readRows(float[] values, int offset) {
    RecordFile file = chunks.file();
    int rows = chunks.rows();
    if (faults.length < rows) {
      faults = new String[rows];
    }
    for (int row = 0; row < rows; row++) {
      int target = offset + row * file.dimension();
      file.type().toFloats(chunks.bytes(), chunks.start(row), values, target, file.dimension());
      faults[row] = chunks.faultOfPrefix(row);
      anyFault |= faults[row] != null;
    }
  }

  /** Whether a row read last is faulty as it is stored. */
  public boolean anyFault() {
    return anyFault;
  }

  /** What is wrong with a row read last as it is stored, or null. */
  public String fault(int row) {
    return anyFault ? faults[row] : null;
  }

  /** The number, over all files, of the first row read last. */
  public long firstNumber() {
    return chunks.firstNumber();
  }

  /** Bytes of a row read last in its file. */
  public int rowBytes() {
    return chunks.file().rowBytes();
  }

  @Override
  public void close() throws IOException {
    chunks.close();
  }
}
