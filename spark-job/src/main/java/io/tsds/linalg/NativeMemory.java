package io.tsds.linalg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/** Memory outside the Java heap that begins with a cache line; less than 2 GiB. */
final class NativeMemory implements AutoCloseable {
  private static final int CACHE_LINE = 64;

  static {
    // Before a pointer has JavaCPP load its own library from wherever it likes.
    NativeLibraries.load("JavaCPP", Loader.class);
  }

  private final BytePointer memory;
  private final int start;
  private final ByteBuffer bytes;

  NativeMemory(int size) {
    this.memory = new BytePointer(Math.addExact(size, CACHE_LINE));
    int misalignment = (int) (memory.address() % CACHE_LINE);
    this.start = misalignment == 0 ? 0 : CACHE_LINE - misalignment;
    this.bytes =
        memory
            .asByteBuffer()
            .position(start)
            .limit(start + size)
            .slice()
            .order(ByteOrder.nativeOrder());
  }

  /** All of it, in native byte order. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** A pointer to the byte at an offset. */
  BytePointer at(long offset) {
    return memory.getPointer(start + offset);
  }

  @Override
  public void close() {
    memory.close();
  }
}
