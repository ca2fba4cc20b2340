/**
 * Exact bounded nearest-neighbor search over blocks of rows: filter, bounds, reservoirs, neighbor
 * lists and their merging. Knows neither Spark nor Hadoop.
 */
package io.tsds.knn;
