/**
 * Synthetic embeddings in clusters, with duplicates whose sources are known: for the demonstration,
 * for tests and for benchmarks; and candidates for the recovery of a pruned model, in clusters
 * whose degradation is known. What a row holds is a function of seed and row number alone; Spark
 * only spreads the files over executors.
 */
package io.tsds.generate;
