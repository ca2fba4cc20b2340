/**
 * Optimal transport between two finite distributions, with a bracket of its cost that duality
 * proves. Knows neither Spark nor embeddings.
 */
package io.tsds.transport;
