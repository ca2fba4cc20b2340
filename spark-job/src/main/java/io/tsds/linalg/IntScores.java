package io.tsds.linalg;

import java.nio.IntBuffer;
import org.bytedeco.javacpp.IntPointer;

/** Room outside the Java heap for the int32 products of two int8 matrices. */
public final class IntScores implements AutoCloseable {
  private final int capacity;
  private final NativeMemory memory;
  private final IntBuffer values;

  /** Room for {@code rows} times {@code columns} products. */
  public IntScores(int rows, int columns) {
    this.capacity = Math.multiplyExact(rows, columns);
    this.memory = new NativeMemory(Math.multiplyExact(capacity, Integer.BYTES));
    this.values = memory.bytes().asIntBuffer();
  }

  int capacity() {
    return capacity;
  }

  IntPointer pointer() {
    return new IntPointer(memory.at(0));
  }

  /** Copies {@code count} products from the flat place {@code start} on to {@code target}. */
  public void copy(int start, int count, int[] target) {
    values.get(start, target, 0, count);
  }

  @Override
  public void close() {
    memory.close();
  }
}
