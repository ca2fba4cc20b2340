package io.tsds.pipeline;

import io.tsds.linalg.BlasDescription;
import io.tsds.storage.PartitionSummary;
import java.io.Serializable;

/**
 * What one task did with its partition.
 *
 * @param survivors pairs that passed the filter
 * @param distances canonical distances computed
 * @param emitted entries sent on
 * @param largestSlack the largest error bound that the filter allowed for
 * @param blas which BLAS it used
 */
record PartitionFacts(
    PartitionSummary read,
    long survivors,
    long distances,
    long emitted,
    double largestSlack,
    BlasDescription blas)
    implements Serializable {}
