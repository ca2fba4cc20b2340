package io.tsds.linalg;

import java.io.Serializable;

/**
 * Which BLAS runs, for the log and the report.
 *
 * @param name the library, such as "OpenBLAS 0.3.31" or "VectorBLAS"
 * @param kernels the set of kernels it chose for this processor, or what is known of it
 * @param note why this one runs where it is not the first choice, or what slows it, or empty
 */
public record BlasDescription(String name, String kernels, String note) implements Serializable {
  /** The same with another note. */
  public BlasDescription withNote(String other) {
    return new BlasDescription(name, kernels, other);
  }
}
