package io.tsds.linalg;

import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;

/** OpenBLAS from the job jar, called through JNI on memory outside the heap. */
final class OpenBlas implements Blas {
  private static final int ROW_MAJOR = 101;
  private static final int NO_TRANSPOSE = 111;
  private static final int TRANSPOSE = 112;

  /** Kernel sets of OpenBLAS on x86-64, fastest first. */
  private static final String[] KERNEL_SETS = {
    "SAPPHIRERAPIDS", "COOPERLAKE", "SKYLAKEX", "ZEN", "HASWELL", "EXCAVATOR", "STEAMROLLER",
    "PILEDRIVER", "BULLDOZER", "SANDYBRIDGE", "NEHALEM", "BARCELONA", "CORE2", "PRESCOTT",
    "NEOVERSEV1", "NEOVERSEN2", "NEOVERSEN1", "ARMV8SVE", "ARMV8"
  };

  private final BlasDescription description;

  private OpenBlas(BlasDescription description) {
    this.description = description;
  }

  /** A process tries to load the library once. */
  private static final class Loaded {
    static final Availability<OpenBlas> ONCE =
        NativeLibraries.load(
            "OpenBLAS", OpenBlas::firstUse, openblas_nolapack.class, SetNumThreads.class);

    private Loaded() {}
  }

  /** Loads the library, the first time in a process. */
  static Availability<Blas> load() {
    return Loaded.ONCE.map(library -> library);
  }

  private static OpenBlas firstUse() {
    openblas_nolapack.blas_set_num_threads(1);
    String kernels = kernelSet();
    return new OpenBlas(
        new BlasDescription(
            "OpenBLAS " + openblas_nolapack.OPENBLAS_VERSION.trim().replaceFirst("^OpenBLAS ", ""),
            kernels,
            slowdown(kernels)));
  }

  @Override
  public BlasDescription description() {
    return description;
  }

  @Override
  public FloatMatrix allocate(int rows, int columns) {
    return new NativeMatrix(rows, columns);
  }

  @Override
  public void multiplyTransposed(
      FloatMatrix a, int aRow, int m, FloatMatrix b, int bRow, int n, FloatMatrix scores) {
    int d = Blas.requireShapes(a, aRow, m, b, bRow, n, scores);
    for (int from = 0; from < d; from += LONGEST_SUM) {
      openblas_nolapack.cblas_sgemm(
          ROW_MAJOR,
          NO_TRANSPOSE,
          TRANSPOSE,
          m,
          n,
          Math.min(LONGEST_SUM, d - from),
          1f,
          ((NativeMatrix) a).at(aRow, from),
          d,
          ((NativeMatrix) b).at(bRow, from),
          d,
          from == 0 ? 0f : 1f,
          ((NativeMatrix) scores).at(0, 0),
          n);
    }
  }

  /**
   * OpenBLAS keeps a pointer to the table of the kernels it chose; the tables are named symbols.
   */
  private static String kernelSet() {
    Pointer chosen = Loader.addressof("gotoblas");
    if (chosen == null) {
      return "unknown";
    }
    long table = new LongPointer(chosen).get();
    for (String name : KERNEL_SETS) {
      Pointer candidate = Loader.addressof("gotoblas_" + name);
      if (candidate != null && candidate.address() == table) {
        return name;
      }
    }
    return "unknown";
  }

  private static String slowdown(String kernels) {
    String forced = System.getenv("OPENBLAS_CORETYPE");
    return forced == null || forced.isBlank()
        ? ""
        : String.format(
            Locale.ROOT,
            "OPENBLAS_CORETYPE=%s forces the %s kernels; unset it unless this processor has nothing better",
            forced,
            kernels);
  }
}
