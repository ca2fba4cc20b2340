package io.tsds.storage.input;

import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import java.io.Serializable;

/**
 * What is asked of the rows of an input.
 *
 * @param dimension number of components that a row must have
 * @param scale what stored components are multiplied by
 */
public record RowRules(
    Metric metric, OnBadRow onBadRow, OnZeroVector onZeroVector, int dimension, float scale)
    implements Serializable {

  /** The rules of an input. Its scale is that of integers; floats are what they are. */
  public static RowRules of(EmbeddingInput input, int dimension, boolean integers) {
    return new RowRules(
        input.metric(),
        input.onBadRow(),
        input.onZeroVector(),
        dimension,
        integers ? input.scale() : 1);
  }
}
