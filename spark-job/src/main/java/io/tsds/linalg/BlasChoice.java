package io.tsds.linalg;

/** Which BLAS to run. */
public enum BlasChoice {
  /** OpenBLAS where it loads, else pure Java. */
  AUTO,
  /** OpenBLAS, or fail. */
  OPENBLAS,
  /** The pure-Java BLAS that comes with Spark. */
  JAVA
}
