package io.tsds.knn;

import io.tsds.linalg.Bf16Blas;
import io.tsds.linalg.Int8Gemm;
import org.junit.jupiter.api.Assumptions;

/** Products of 8-bit integers and of bfloat16, where the processor has them. */
public final class Narrow {
  private Narrow() {}

  /** Skips the test, with the reason, where there are none. */
  public static Int8Gemm int8OrSkip() {
    return Int8Gemm.load().orElse(Assumptions::abort);
  }

  /** Skips the test, with the reason, where there are none. */
  static Bf16Blas bf16OrSkip() {
    return Bf16Blas.load().orElse(Assumptions::abort);
  }
}
