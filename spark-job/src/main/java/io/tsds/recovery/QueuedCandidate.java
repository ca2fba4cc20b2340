package io.tsds.recovery;

/**
 * A candidate in the queue of its cluster.
 *
 * @param id its id, which is passed through
 * @param efficiency its individual efficiency score ({@link Efficiency})
 * @param concepts none where there are none to hold it against
 */
public record QueuedCandidate<T>(T id, double efficiency, Concepts concepts) {}
