package io.tsds.linalg;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Frees what lies outside the Java heap and was made piece by piece, the last made first: when its
 * owner ends, or where making the next piece fails, since nobody else knows of the pieces then.
 */
public final class NativeOwner implements AutoCloseable {
  private final Deque<Runnable> releases = new ArrayDeque<>();

  /** Keeps a matrix until the end and returns it. */
  public <T extends FloatMatrix> T own(T matrix) {
    releases.push(matrix::close);
    return matrix;
  }

  /** Keeps a matrix until the end and returns it. */
  public ByteMatrix own(ByteMatrix matrix) {
    releases.push(matrix::close);
    return matrix;
  }

  /** Does this too at the end. */
  public void atEnd(Runnable release) {
    releases.push(release);
  }

  /** Makes something out of what is owned here; where that fails, frees all of it. */
  public <T> T making(Supplier<T> maker) {
    boolean made = false;
    try {
      T result = maker.get();
      made = true;
      return result;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  @Override
  public void close() {
    while (!releases.isEmpty()) {
      releases.pop().run();
    }
  }
}
