package io.tsds.linalg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;

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

  /**
   * Loads the library.
   *
   * @throws IllegalStateException with the reason if it cannot be loaded on this machine
   */
  static OpenBlas load() {
    chooseUnpackFolder();
    // The search itself bounds the memory.
    setDefault("org.bytedeco.javacpp.maxBytes", "0");
    setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    try {
      Loader.load(openblas_nolapack.class);
      openblas_nolapack.blas_set_num_threads(1);
    } catch (LinkageError | RuntimeException e) {
      throw new IllegalStateException(
          "OpenBLAS cannot be loaded on %s %s: %s"
              .formatted(
                  System.getProperty("os.name"), System.getProperty("os.arch"), rootMessage(e)),
          e);
    }
    String kernels = kernelSet();
    return new OpenBlas(
        new BlasDescription(
            "OpenBLAS " + openblas_nolapack.OPENBLAS_VERSION.trim().replaceFirst("^OpenBLAS ", ""),
            kernels,
            slowdown(kernels)));
  }

  /** OpenBLAS, or pure Java with the reason as its note. */
  static Blas loadOrFallBack() {
    try {
      return load();
    } catch (IllegalStateException e) {
      return new JavaBlas(e.getMessage());
    }
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
    openblas_nolapack.cblas_sgemm(
        ROW_MAJOR,
        NO_TRANSPOSE,
        TRANSPOSE,
        m,
        n,
        d,
        1f,
        ((NativeMatrix) a).row(aRow),
        d,
        ((NativeMatrix) b).row(bRow),
        d,
        0f,
        ((NativeMatrix) scores).row(0),
        n);
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
        : "OPENBLAS_CORETYPE=%s forces the %s kernels; unset it unless this processor has nothing better"
            .formatted(forced, kernels);
  }

  /**
   * Libraries are unpacked to the home directory, where executors may have none, else to a new
   * folder that only this user can write to.
   */
  private static void chooseUnpackFolder() {
    if (!Files.isWritable(Path.of(System.getProperty("user.home", "")))) {
      try {
        setDefault(
            "org.bytedeco.javacpp.cachedir", Files.createTempDirectory("tsds-native-").toString());
      } catch (IOException e) {
        throw new IllegalStateException(
            "there is no folder to unpack OpenBLAS to: " + e.getMessage(), e);
      }
    }
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }
}
