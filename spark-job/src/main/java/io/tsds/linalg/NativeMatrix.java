package io.tsds.linalg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** A matrix outside the Java heap, for a native BLAS. At most 2 GiB. */
public final class NativeMatrix extends FloatMatrix {
  private static final int CACHE_LINE = 64;

  private final FloatPointer memory;
  private final long firstFloat;
  private final ByteBuffer bytes;
  private final FloatBuffer floats;

  NativeMatrix(int rows, int columns) {
    super(rows, columns);
    int size = Math.multiplyExact(Math.multiplyExact(rows, columns), Float.BYTES);
    this.memory = new FloatPointer(Math.addExact(size, CACHE_LINE) / Float.BYTES);
    int misalignment = (int) (memory.address() % CACHE_LINE);
    int start = misalignment == 0 ? 0 : CACHE_LINE - misalignment;
    this.firstFloat = start / Float.BYTES;
    this.bytes =
        memory
            .asByteBuffer()
            .position(start)
            .limit(start + size)
            .slice()
            .order(ByteOrder.nativeOrder());
    this.floats = bytes.asFloatBuffer();
  }

  /** The matrix itself in native byte order, row-major [rows x columns] float32. */
  public ByteBuffer bytes() {
    return bytes;
  }

  FloatPointer row(int row) {
    return new FloatPointer(memory).position(firstFloat + (long) row * columns());
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
