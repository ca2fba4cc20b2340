package io.tsds.linalg;

import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * Exact products of int8 matrices by oneDNN from the job jar, on processors with VNNI instructions,
 * where they run about four times as fast as float32 ones. One thread calls one product and does
 * all of its work.
 */
public final class Int8Gemm {
  /** So many products of two int8 values at most 127 in size add up without overflow. */
  public static final int LARGEST_DIMENSION = Integer.MAX_VALUE / (127 * 127);

  /** No common offset of the results. */
  private static final IntPointer ZERO_OFFSET = new IntPointer(1).put(0, 0);

  private final Dnnl library;

  private Int8Gemm(Dnnl library) {
    this.library = library;
  }

  /** What became of loading the library, which a process tries once. */
  private record Attempt(Int8Gemm gemm, String failure) {
    static final Attempt ONLY = make();

    private static Attempt make() {
      try {
        return new Attempt(tryLoading(), null);
      } catch (IllegalStateException e) {
        return new Attempt(null, e.getMessage());
      }
    }
  }

  /**
   * Loads the library, the first time in a process.
   *
   * @throws IllegalStateException with the reason if this machine cannot run it fast and exactly
   */
  public static Int8Gemm load() {
    if (Attempt.ONLY.gemm() == null) {
      throw new IllegalStateException(Attempt.ONLY.failure());
    }
    return Attempt.ONLY.gemm();
  }

  private static Int8Gemm tryLoading() {
    Int8Gemm gemm = new Int8Gemm(Dnnl.load());
    if (!Dnnl.hasAny(Dnnl.AVX2_VNNI | Dnnl.AVX512_VNNI)) {
      throw new IllegalStateException("this processor has no 8-bit dot products (VNNI)");
    }
    gemm.requireExact();
    return gemm;
  }

  /** Kernels for older processors add products of 8 bits in 16 bits, which saturate. */
  private void requireExact() {
    int d = 67;
    byte[] extremes = new byte[2 * d];
    Arrays.fill(extremes, 0, d, (byte) 127);
    Arrays.fill(extremes, d, 2 * d, (byte) -127);
    int[] products = new int[4];
    try (ByteMatrix matrix = new ByteMatrix(2, d);
        IntScores scores = new IntScores(2, 2)) {
      matrix.putRows(0, 2, extremes, 0);
      multiplyTransposed(matrix, 0, 2, matrix, 0, 2, scores);
      scores.copy(0, 4, products);
    }
    int square = 127 * 127 * d;
    if (!Arrays.equals(products, new int[] {square, -square, -square, square})) {
      throw new IllegalStateException(name() + " does not multiply exactly on this processor");
    }
  }

  /** The library and its version. */
  public String name() {
    return library.name();
  }

  /**
   * Dot products of rows: {@code scores[i, j] = a[aRow + i] . b[bRow + j]} for i below m and j
   * below n, exactly.
   *
   * @param a row-major [rows x d], values from -127 to 127, d at most {@link #LARGEST_DIMENSION}
   * @param b row-major [rows x d], the same
   * @param scores receives the products, packed row-major [m x n] from its beginning
   */
  public void multiplyTransposed(
      ByteMatrix a, int aRow, int m, ByteMatrix b, int bRow, int n, IntScores scores) {
    int d = a.columns();
    a.requireRows(aRow, m);
    b.requireRows(bRow, n);
    if (b.columns() != d || (long) m * n > scores.capacity() || d > LARGEST_DIMENSION) {
      throw new IllegalArgumentException(
          "cannot multiply [%d x %d] by [%d x %d] transposed into %d values"
              .formatted(m, d, n, b.columns(), scores.capacity()));
    }
    library.bindThread();
    BytePointer left = a.row(aRow);
    BytePointer right = b.row(bRow);
    byte zero = 0;
    int status =
        dnnl.dnnl_gemm_s8s8s32(
            (byte) 'N',
            (byte) 'T',
            (byte) 'F',
            m,
            n,
            d,
            1f,
            left,
            d,
            zero,
            right,
            d,
            zero,
            0f,
            scores.pointer(),
            n,
            ZERO_OFFSET);
    Dnnl.requireSuccess(status, "a product [%d x %d x %d] of int8".formatted(m, n, d));
  }
}
