/**
 * Synthetic embeddings in clusters, with duplicates whose sources are known: for the demonstration,
 * for tests and for benchmarks. What a row holds is a function of seed and row number alone; Spark
 * only spreads the files over executors.
 */
package io.tsds.generate;
