package io.tsds.linalg;

import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;

/** Room outside the Java heap for a tile of 8-bit scores that {@link Int8Gemm} computes. */
public final class ByteScores implements AutoCloseable {
  private final int capacity;
  private final NativeMemory memory;
  private int stride;

  /** Room for {@code rows} times {@code columns} scores. */
  public ByteScores(int rows, int columns) {
    this.capacity = Math.multiplyExact(Int8Gemm.padded(rows), Int8Gemm.padded(columns));
    this.memory = new NativeMemory(capacity);
  }

  /** Gets ready for a product. */
  void shape(int rows, int columns) {
    int padded = Int8Gemm.padded(columns);
    if ((long) Int8Gemm.padded(rows) * padded > capacity) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "there is no room for %d x %d scores among %d",
              rows,
              columns,
              capacity));
    }
    stride = padded;
  }

  BytePointer pointer() {
    return memory.at(0);
  }

  /** Copies {@code count} scores of a row from {@code column} on to {@code target}. */
  public void copy(int row, int column, int count, byte[] target) {
    memory.bytes().get(row * stride + column, target, 0, count);
  }

  @Override
  public void close() {
    memory.close();
  }
}
