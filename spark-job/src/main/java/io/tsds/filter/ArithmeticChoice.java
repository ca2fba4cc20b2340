package io.tsds.filter;

import io.tsds.linalg.BlasChoice;
import java.io.Serializable;

/**
 * What the user wants the matrix products and the filter before exact distances to run on. It
 * changes the time, never the result.
 *
 * @param blas of the float32 products
 * @param filter of the pairs
 */
public record ArithmeticChoice(BlasChoice blas, FilterChoice filter) implements Serializable {
  /** Whatever is the fastest on each processor. */
  public static final ArithmeticChoice AUTO =
      new ArithmeticChoice(BlasChoice.AUTO, FilterChoice.AUTO);
}
