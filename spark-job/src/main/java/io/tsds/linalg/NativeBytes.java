package io.tsds.linalg;

/** What this process holds outside the Java heap for matrices and their products. */
public final class NativeBytes {
  private NativeBytes() {}

  /** Bytes of matrices that are not closed. */
  public static long bytes() {
    return NativeMemory.held();
  }

  /** oneDNN's products that are not destroyed; those of dead threads go when a thread is new. */
  public static long products() {
    return DnnlProducts.held();
  }
}
