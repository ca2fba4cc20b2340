/**
 * Exact bounded nearest-neighbor search over blocks of rows: bounds, reservoirs, neighbor lists and
 * their merging, on what {@link io.tsds.filter} lets through. Knows neither Spark nor Hadoop.
 */
package io.tsds.knn;
