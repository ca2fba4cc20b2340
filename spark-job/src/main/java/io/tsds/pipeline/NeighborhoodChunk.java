package io.tsds.pipeline;

import java.io.Serializable;

/**
 * Neighbors within the bandwidth, on the way to the block of the members whose neighbors they are.
 *
 * @param members pool indexes [entries]
 * @param squaredDistances of their neighbors [entries]
 */
record NeighborhoodChunk(int[] members, double[] squaredDistances) implements Serializable {}
