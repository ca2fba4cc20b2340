package io.tsds.linalg;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** A matrix outside the Java heap, for a native BLAS. At most 2 GiB. */
public final class NativeMatrix extends FloatMatrix {
  private final NativeMemory memory;
  private final FloatBuffer floats;

  NativeMatrix(int rows, int columns) {
    super(rows, columns);
    this.memory =
        new NativeMemory(Math.multiplyExact(Math.multiplyExact(rows, columns), Float.BYTES));
    this.floats = memory.bytes().asFloatBuffer();
  }

  /** The matrix itself in native byte order, row-major [rows x columns] float32. */
  public ByteBuffer bytes() {
    return memory.bytes();
  }

  /** A pointer to a value. */
  FloatPointer at(int row, int column) {
    return new FloatPointer(memory.at(((long) row * columns() + column) * Float.BYTES));
  }

  @Override
  public void putRows(int row, int count, float[] source, int offset) {
    requireRows(row, count);
    floats.put(row * columns(), source, offset, count * columns());
  }

  @Override
  public void copy(int start, int count, float[] target) {
    floats.get(start, target, 0, count);
  }

  @Override
  public void close() {
    memory.close();
  }
}
