package io.tsds.linalg;

import java.util.Locale;

/**
 * A row-major float32 matrix in memory that one {@link Blas} multiplies without copying. Belongs to
 * whoever allocated it; {@link #close} frees it at once, else the garbage collector does in its
 * time.
 */
public abstract sealed class FloatMatrix implements AutoCloseable
    permits HeapMatrix, NativeMatrix, Bf16Matrix {
  private final int rows;
  private final int columns;

  FloatMatrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** A matrix in a Java array, for code in Java. */
  public static HeapMatrix onHeap(int rows, int columns) {
    return new HeapMatrix(rows, columns);
  }

  public final int rows() {
    return rows;
  }

  public final int columns() {
    return columns;
  }

  /** Copies {@code count} whole rows from {@code source} to the rows from {@code row} on. */
  public abstract void putRows(int row, int count, float[] source, int offset);

  /** Copies the first {@code count} values to {@code target}. */
  public final void copyTo(float[] target, int count) {
    copy(0, count, target);
  }

  /** Copies {@code count} values from the flat place {@code start} on to {@code target}. */
  public abstract void copy(int start, int count, float[] target);

  @Override
  public abstract void close();

  final void requireRows(int row, int count) {
    if (row < 0 || count < 0 || row + count > rows) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT, "rows %d to %d of a matrix of %d rows", row, row + count, rows));
    }
  }
}
