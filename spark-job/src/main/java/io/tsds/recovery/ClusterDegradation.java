package io.tsds.recovery;

/**
 * What is known of a cluster before anything is selected.
 *
 * @param size all candidates of the cluster
 * @param eligible those with a degradation, which can be selected
 * @param degradation mean degradation of the eligible ones (CDS), nats
 * @param standardError of that mean
 */
public record ClusterDegradation(
    long size, long eligible, double degradation, double standardError) {}
