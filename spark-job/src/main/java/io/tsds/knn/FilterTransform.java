package io.tsds.knn;

import io.tsds.linalg.Blas;
import java.io.Serializable;

/** A {@link FilterSpace} as it travels to executors, where each task opens its own. */
public interface FilterTransform extends Serializable {
  FilterSpace open(Blas blas);
}
