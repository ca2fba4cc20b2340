package io.tsds.pipeline;

import java.io.Serializable;

/**
 * Some pool members with their vectors, on the way to their block.
 *
 * @param members pool indexes
 * @param values row-major [members x dimension], float32; empty where only ids are checked
 */
record PoolChunk(int[] members, float[] values) implements Serializable {}
