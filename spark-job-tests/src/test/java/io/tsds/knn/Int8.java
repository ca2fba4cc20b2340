package io.tsds.knn;

import static org.junit.jupiter.api.Assumptions.abort;

import io.tsds.linalg.Int8Gemm;

/** Products of 8-bit integers, where the processor has them. */
final class Int8 {
  private Int8() {}

  /** Skips the test, with the reason, where there are none. */
  static Int8Gemm orSkip() {
    try {
      return Int8Gemm.load();
    } catch (IllegalStateException e) {
      return abort(e.getMessage());
    }
  }
}
