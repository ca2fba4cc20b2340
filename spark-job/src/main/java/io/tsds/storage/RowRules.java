package io.tsds.storage;

import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import java.io.Serializable;

/**
 * What is asked of the rows of an input.
 *
 * @param dimension number of components that a row must have
 */
record RowRules(Metric metric, OnBadRow onBadRow, OnZeroVector onZeroVector, int dimension)
    implements Serializable {}
