package io.tsds.linalg;

import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;

/**
 * A matrix of bfloat16 outside the Java heap: float32 without the last 16 bits. It takes only
 * values that have none of those, see {@link Bf16Blas#round}.
 */
public final class Bf16Matrix extends FloatMatrix {
  private final NativeMemory memory;
  private final ShortBuffer upperHalves;
  private short[] converted = {};

  Bf16Matrix(int rows, int columns) {
    super(rows, columns);
    this.memory =
        new NativeMemory(Math.multiplyExact(Math.multiplyExact(rows, columns), Short.BYTES));
    this.upperHalves = memory.bytes().asShortBuffer();
  }

  BytePointer row(int row) {
    return memory.at((long) row * columns() * Short.BYTES);
  }

  @Override
  public void putRows(int row, int count, float[] source, int offset) {
    requireRows(row, count);
    int values = count * columns();
    if (converted.length < values) {
      converted = new short[values];
    }
    int lost = 0;
    for (int i = 0; i < values; i++) {
      int bits = Float.floatToRawIntBits(source[offset + i]);
      converted[i] = (short) (bits >>> 16);
      lost |= bits & 0xffff;
    }
    if (lost != 0) {
      throw new IllegalArgumentException("values are not rounded to bfloat16");
    }
    upperHalves.put(row * columns(), converted, 0, values);
  }

  @Override
  public void copy(int start, int count, float[] target) {
    for (int i = 0; i < count; i++) {
      target[i] = Float.intBitsToFloat(upperHalves.get(start + i) << 16);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
