package io.tsds.linalg;

import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;

/**
 * A row-major int8 matrix outside the Java heap that {@link Int8Gemm} multiplies. Belongs to
 * whoever made it; {@link #close} frees it at once, else the garbage collector does in its time.
 */
public final class ByteMatrix implements AutoCloseable {
  private final int rows;
  private final int columns;
  private final NativeMemory memory;

  public ByteMatrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    // Products of whole blocks read on behind the last row.
    this.memory = new NativeMemory(Math.multiplyExact(rows + Int8Gemm.BLOCK, columns));
  }

  int columns() {
    return columns;
  }

  /** Copies {@code count} whole rows from {@code source} to the rows from {@code row} on. */
  public void putRows(int row, int count, byte[] source, int offset) {
    requireRows(row, count);
    memory.bytes().put(row * columns, source, offset, count * columns);
  }

  void requireRows(int row, int count) {
    if (row < 0 || count < 0 || row + count > rows) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT, "rows %d to %d of a matrix of %d rows", row, row + count, rows));
    }
  }

  BytePointer row(int row) {
    return memory.at((long) row * columns);
  }

  @Override
  public void close() {
    memory.close();
  }
}
