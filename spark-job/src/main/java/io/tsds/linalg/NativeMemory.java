package io.tsds.linalg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/**
 * Memory outside the Java heap that begins with a cache line; less than 2 GiB. It is held until it
 * is closed, whoever still refers to it.
 */
final class NativeMemory implements AutoCloseable {
  private static final int CACHE_LINE = 64;

  static {
    // Before a pointer has JavaCPP load its own library from wherever it likes.
    NativeLibraries.load("JavaCPP", () -> Loader.class, Loader.class).orElseThrow();
  }

  private static final AtomicLong HELD = new AtomicLong();

  private final BytePointer memory;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final int start;
  private final ByteBuffer bytes;

  NativeMemory(int size) {
    this.memory = new BytePointer(Math.addExact(size, CACHE_LINE));
    HELD.addAndGet(memory.capacity());
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

  /** Bytes that this process holds in all such memory. */
  static long held() {
    return HELD.get();
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
    if (closed.compareAndSet(false, true)) {
      HELD.addAndGet(-memory.capacity());
      memory.close();
    }
  }
}
