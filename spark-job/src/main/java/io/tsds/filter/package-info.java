/**
 * What drops pairs of a query and a row safely: spaces in which distances never grow (centering,
 * rotation, principal axes), the arithmetic of scores in them (float32, bf16, int8), the bounds of
 * its rounding, and the choice among them. A pair within its bound is never lost; what is left is
 * decided by canonical distances elsewhere. Pairs are dropped in two more places, each with the
 * reason why that is safe: one by one in {@code knn.PendingPairs}, and whole cells of a pool in
 * {@code density.CellNeighbors}. Search and density both stand on it. Knows neither Spark nor
 * Hadoop.
 */
package io.tsds.filter;
