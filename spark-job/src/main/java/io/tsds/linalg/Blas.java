package io.tsds.linalg;

import java.util.Locale;

/**
 * Matrix products. There are two: OpenBLAS, which the job jar carries, and the pure-Java BLAS that
 * comes with Spark. One thread calls one product; a task uses one thread. Results of both are
 * approximate to the usual error bound of a dot product in float32, and nothing in the job's
 * results depends on which one ran.
 */
public interface Blas {

  /** Longer sums than that would round more than they need to. */
  int LONGEST_SUM = 2048;

  /**
   * A number k such that a product of rows of d components is off by at most k u |a||b| with u =
   * 2^-24, whatever the order within sums.
   */
  static int roundings(int d) {
    return Math.min(d, LONGEST_SUM) + (d + LONGEST_SUM - 1) / LONGEST_SUM;
  }

  /** The BLAS to use in this process. */
  static Blas of(BlasChoice choice) {
    return switch (choice) {
      case JAVA -> new JavaBlas("`blas` java asks for it");
      case OPENBLAS -> OpenBlas.load().orElseThrow();
      case AUTO -> OpenBlas.load().orElse(JavaBlas::new);
    };
  }

  /** Which BLAS this is. */
  BlasDescription description();

  /** A matrix of zeros or of anything else: its content is not defined. */
  FloatMatrix allocate(int rows, int columns);

  /** Room for products, float32 whatever the factors are. */
  default FloatMatrix allocateScores(int rows, int columns) {
    return allocate(rows, columns);
  }

  /**
   * Dot products of rows: {@code scores[i, j] = a[aRow + i] . b[bRow + j]} for i below m and j
   * below n. Sums are over {@link #LONGEST_SUM} components at most, and are then added one after
   * another.
   *
   * @param a row-major [rows x d]
   * @param b row-major [rows x d], the same d
   * @param scores receives the products, packed row-major [m x n] from its beginning; from {@link
   *     #allocateScores}
   */
  void multiplyTransposed(
      FloatMatrix a, int aRow, int m, FloatMatrix b, int bRow, int n, FloatMatrix scores);

  /** Checks the shapes of a product and returns d. */
  static int requireShapes(
      FloatMatrix a, int aRow, int m, FloatMatrix b, int bRow, int n, FloatMatrix scores) {
    a.requireRows(aRow, m);
    b.requireRows(bRow, n);
    if (a.columns() != b.columns() || (long) m * n > (long) scores.rows() * scores.columns()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot multiply [%d x %d] by [%d x %d] transposed into %d values",
              m,
              a.columns(),
              n,
              b.columns(),
              (long) scores.rows() * scores.columns()));
    }
    return a.columns();
  }
}
