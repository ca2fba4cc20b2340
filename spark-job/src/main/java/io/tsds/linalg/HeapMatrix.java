package io.tsds.linalg;

/** A matrix in a Java array, for kernels written in Java. */
public final class HeapMatrix extends FloatMatrix {
  private final float[] values;

  HeapMatrix(int rows, int columns) {
    super(rows, columns);
    this.values = new float[Math.multiplyExact(rows, columns)];
  }

  /** The matrix itself, row-major [rows x columns]. */
  public float[] values() {
    return values;
  }

  @Override
  public void putRows(int row, int count, float[] source, int offset) {
    requireRows(row, count);
    System.arraycopy(source, offset, values, row * columns(), count * columns());
  }

  @Override
  public void copy(int start, int count, float[] target) {
    System.arraycopy(values, start, target, 0, count);
  }

  @Override
  public void close() {
    // The garbage collector owns the array.
  }
}
