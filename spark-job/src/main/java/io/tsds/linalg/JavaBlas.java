package io.tsds.linalg;

import dev.ludovic.netlib.blas.JavaBLAS;

/** The pure-Java BLAS that comes with Spark; vectorized where the JVM has jdk.incubator.vector. */
final class JavaBlas implements Blas {
  private final JavaBLAS blas = JavaBLAS.getInstance();
  private final String note;

  JavaBlas(String note) {
    this.note = note;
  }

  @Override
  public BlasDescription description() {
    String name = blas.getClass().getSimpleName();
    return new BlasDescription(name, "Java " + Runtime.version().feature(), note);
  }

  @Override
  public FloatMatrix allocate(int rows, int columns) {
    return new HeapMatrix(rows, columns);
  }

  @Override
  public void multiplyTransposed(
      FloatMatrix a, int aRow, int m, FloatMatrix b, int bRow, int n, FloatMatrix scores) {
    int d = Blas.requireShapes(a, aRow, m, b, bRow, n, scores);
    float[] left = ((HeapMatrix) a).values();
    float[] right = ((HeapMatrix) b).values();
    float[] product = ((HeapMatrix) scores).values();
    // Column-major BLAS sees each row-major matrix transposed, hence the swapped operands.
    for (int from = 0; from < d; from += LONGEST_SUM) {
      int k = Math.min(LONGEST_SUM, d - from);
      int rightStart = bRow * d + from;
      int leftStart = aRow * d + from;
      float beta = from == 0 ? 0f : 1f;
      blas.sgemm(
          "T", "N", n, m, k, 1f, right, rightStart, d, left, leftStart, d, beta, product, 0, n);
    }
  }
}
