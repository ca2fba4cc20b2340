package io.tsds.filter.space;

import io.tsds.linalg.Blas;
import java.io.Serializable;

/** A {@link FilterSpace} as it travels to executors, where each task opens its own. */
public interface FilterTransform extends Serializable {
  /** Components of a projection. */
  int dimension();

  FilterSpace open(Blas blas);
}
