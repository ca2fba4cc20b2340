package io.tsds.pipeline;

import java.io.Serializable;

/**
 * Some members of a pool with their vectors, on the way to their block.
 *
 * @param members their numbers in that pool
 * @param values row-major [members x dimension], float32; empty where only ids are checked
 */
record PoolChunk(int[] members, float[] values) implements Serializable {}
