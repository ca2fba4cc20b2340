/**
 * Spectral clustering of a graph of nearest neighbors: affinities, the eigenvectors of their
 * normalized matrix, a nonnegative factorization that gives clusters without a metric of their own,
 * their number, and labels for rows outside the graph. Knows neither Spark nor Hadoop.
 */
package io.tsds.spectral;
