package io.tsds.knn;

import static org.junit.jupiter.api.Assumptions.abort;

import io.tsds.linalg.Bf16Blas;
import io.tsds.linalg.Int8Gemm;

/** Products of 8-bit integers and of bfloat16, where the processor has them. */
public final class Narrow {
  private Narrow() {}

  /** Skips the test, with the reason, where there are none. */
  public static Int8Gemm int8OrSkip() {
    try {
      return Int8Gemm.load();
    } catch (IllegalStateException e) {
      return abort(e.getMessage());
    }
  }

  /** Skips the test, with the reason, where there are none. */
  static Bf16Blas bf16OrSkip() {
    try {
      return Bf16Blas.load();
    } catch (IllegalStateException e) {
      return abort(e.getMessage());
    }
  }
}
