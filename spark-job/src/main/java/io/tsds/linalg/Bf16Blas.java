package io.tsds.linalg;

import java.util.Locale;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Products of bfloat16 matrices with float32 sums by oneDNN from the job jar, on processors that
 * have instructions for them, about twice as fast as float32 ones. A product of two bfloat16 is
 * exact in float32, so that the usual error bound of a dot product holds for rows that were {@link
 * #round rounded} before.
 */
public final class Bf16Blas implements Blas {
  private final Dnnl library;
  private final DnnlProducts products = new DnnlProducts(dnnl.dnnl_bf16, dnnl.dnnl_f32, false);

  private Bf16Blas(Dnnl library) {
    this.library = library;
  }

  /** A process tries to load the library once. */
  private static final class Loaded {
    static final Availability<Bf16Blas> ONCE = Dnnl.making(Bf16Blas::of);

    private Loaded() {}
  }

  /**
   * Loads the library, the first time in a process; unavailable where this machine cannot run it,
   * or not fast. All calls return the same object, since the products that threads make of it stay
   * as long as they live.
   */
  public static Availability<Bf16Blas> load() {
    return Loaded.ONCE;
  }

  private static Availability<Bf16Blas> of(Dnnl library) {
    return Dnnl.hasAny(Dnnl.AVX512_BF16)
        ? new Availability.Available<>(new Bf16Blas(library))
        : new Availability.Unavailable<>("this processor has no bfloat16 dot products");
  }

  /** The nearest bfloat16, halves to even; finite values up to 2^127 stay finite. */
  public static float round(float value) {
    int bits = Float.floatToRawIntBits(value);
    int rounded = bits + 0x7fff + (bits >>> 16 & 1);
    return Float.intBitsToFloat(rounded & 0xffff0000);
  }

  @Override
  public BlasDescription description() {
    return new BlasDescription(library.name(), "bfloat16", "");
  }

  @Override
  public FloatMatrix allocate(int rows, int columns) {
    return new Bf16Matrix(rows, columns);
  }

  @Override
  public FloatMatrix allocateScores(int rows, int columns) {
    return new NativeMatrix(rows, columns);
  }

  @Override
  public void multiplyTransposed(
      FloatMatrix a, int aRow, int m, FloatMatrix b, int bRow, int n, FloatMatrix scores) {
    int d = Blas.requireShapes(a, aRow, m, b, bRow, n, scores);
    if (d > LONGEST_SUM) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "rows have %d components; must be at most %d for bfloat16",
              d,
              LONGEST_SUM));
    }
    library.bindThread();
    products
        .of(m, n, d)
        .multiply(
            ((Bf16Matrix) a).row(aRow),
            ((Bf16Matrix) b).row(bRow),
            ((NativeMatrix) scores).at(0, 0));
  }
}
