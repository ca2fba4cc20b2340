package io.tsds.linalg;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Exact products of int8 matrices by oneDNN from the job jar, on processors with VNNI instructions,
 * where they run about four times as fast as float32 ones; on the way out of the processor's
 * registers they are scaled, shifted and rounded to 8 bits, so that a tile of scores stays in its
 * second cache. One thread calls one product and does all of its work.
 */
public final class Int8Gemm {
  /** So many products of two int8 values at most 127 in size add up without overflow. */
  public static final int LARGEST_DIMENSION =
      Integer.MAX_VALUE / (Int8Quantizer.LARGEST * Int8Quantizer.LARGEST);

  /** Rows that oneDNN multiplies at a time. */
  static final int BLOCK = 64;

  private final Dnnl library;
  private final DnnlProducts products = new DnnlProducts(dnnl.dnnl_s8, dnnl.dnnl_s8, true);

  private Int8Gemm(Dnnl library) {
    this.library = library;
  }

  /** A process tries to load the library once. */
  private static final class Loaded {
    static final Availability<Int8Gemm> ONCE = Dnnl.making(Int8Gemm::of);

    private Loaded() {}
  }

  /**
   * Loads the library, the first time in a process; unavailable where this machine cannot run it
   * fast and exactly.
   */
  public static Availability<Int8Gemm> load() {
    return Loaded.ONCE;
  }

  private static Availability<Int8Gemm> of(Dnnl library) {
    if (!Dnnl.hasAny(Dnnl.AVX2_VNNI | Dnnl.AVX512_VNNI)) {
      return new Availability.Unavailable<>("this processor has no 8-bit dot products (VNNI)");
    }
    Int8Gemm gemm = new Int8Gemm(library);
    return gemm.isExact()
        ? new Availability.Available<>(gemm)
        : new Availability.Unavailable<>(
            gemm.name() + " does not multiply exactly on this processor");
  }

  /** Kernels for older processors add products of 8 bits in 16 bits, which saturate. */
  private boolean isExact() {
    int d = 67;
    int square = Int8Quantizer.LARGEST * Int8Quantizer.LARGEST * d;
    byte[] extremes = new byte[2 * d];
    Arrays.fill(extremes, 0, d, (byte) Int8Quantizer.LARGEST);
    Arrays.fill(extremes, d, 2 * d, (byte) -Int8Quantizer.LARGEST);
    byte[] found = new byte[4];
    try (ByteMatrix matrix = new ByteMatrix(2, d);
        RowScaling scaling = new RowScaling(2);
        ByteScores scores = new ByteScores(2, 2)) {
      matrix.putRows(0, 2, extremes, 0);
      scaling.put(new float[] {1, 0.5f}, new float[] {5 - square, 0.5f * square - 3}, 2);
      score(matrix, 0, 2, matrix, 2, scaling, scores);
      for (int row = 0; row < 2; row++) {
        byte[] of = new byte[2];
        scores.copy(row, 0, 2, of);
        System.arraycopy(of, 0, found, 2 * row, 2);
      }
    }
    return Arrays.equals(found, new byte[] {5, -3, Byte.MIN_VALUE, Byte.MAX_VALUE});
  }

  /** The library and its version. */
  public String name() {
    return library.name();
  }

  /**
   * Scores of pairs of rows: with {@code v = a[aRow + i] . b[j] * scaling.scale[j] +
   * scaling.shift[j]} for i below m and j below n, {@code scores[i, j]} is an integer within {@link
   * #rounding} of v, or, where v lies beyond -128 or 127, that end.
   *
   * @param a row-major [rows x d], values from -127 to 127, d at most {@link #LARGEST_DIMENSION}
   * @param b row-major [rows x d], the same
   * @param scores receives the scores from its first row on
   */
  public void score(
      ByteMatrix a, int aRow, int m, ByteMatrix b, int n, RowScaling scaling, ByteScores scores) {
    int d = a.columns();
    a.requireRows(aRow, m);
    b.requireRows(0, n);
    scaling.requireRows(n);
    if (b.columns() != d || d > LARGEST_DIMENSION) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot multiply [%d x %d] by [%d x %d] transposed",
              m,
              d,
              n,
              b.columns()));
    }
    scores.shape(m, n);
    library.bindThread();
    products
        .of(padded(m), padded(n), d)
        .multiply(a.row(aRow), b.row(0), scaling.scales(), scaling.shifts(), scores.pointer());
  }

  /**
   * How far a score can be off: half for the nearest integer, and up to 8 roundings of float32.
   *
   * @param product at least the size of any product after scaling
   * @param shift at least the size of any shift
   */
  public static double rounding(double product, double shift) {
    return 0.5 + 0x1p-21 * (product + shift);
  }

  /** Sizes are rounded up to a few, since each that occurs costs oneDNN some time to set up. */
  static int padded(int size) {
    return size > BLOCK
        ? Math.multiplyExact((size - 1) / BLOCK + 1, BLOCK)
        : 1 << (32 - Integer.numberOfLeadingZeros(Math.max(0, size - 1)));
  }
}
