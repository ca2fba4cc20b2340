package io.tsds.linalg;

import java.nio.FloatBuffer;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;

/** What makes scores of the integer products with each row: a scale and a shift, float32. */
public final class RowScaling implements AutoCloseable {
  private final int rows;
  private final NativeMemory memory;
  private final FloatBuffer values;

  /** Room for so many rows. */
  public RowScaling(int rows) {
    this.rows = rows;
    this.memory = new NativeMemory(Math.multiplyExact(2 * room(), Float.BYTES));
    this.values = memory.bytes().asFloatBuffer();
    values.put(0, new float[2 * room()]);
  }

  private int room() {
    return Int8Gemm.padded(rows);
  }

  /** Sets those of the first {@code count} rows. */
  public void put(float[] scales, float[] shifts, int count) {
    requireRows(count);
    values.put(0, scales, 0, count);
    values.put(room(), shifts, 0, count);
  }

  void requireRows(int count) {
    if (count > rows) {
      throw new IndexOutOfBoundsException(String.format(Locale.ROOT, "%d of %d rows", count, rows));
    }
  }

  BytePointer scales() {
    return memory.at(0);
  }

  BytePointer shifts() {
    return memory.at((long) room() * Float.BYTES);
  }

  @Override
  public void close() {
    memory.close();
  }
}
