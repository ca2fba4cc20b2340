/**
 * Exact bounded nearest-neighbor search over blocks of rows, on what {@link io.tsds.filter} lets
 * through. {@link io.tsds.knn.NeighborSearch} is the way in, and {@code BlockSearch} has its steps
 * in their order:
 *
 * <ul>
 *   <li>pairs that wait for their distances, and may be dropped before: {@code WaitingPairs},
 *       {@code WaitingPairsOfQuery}, {@code FinePassChoice};
 *   <li>canonical distances: {@code DistanceStep}, {@code PairDistances}, {@code PairBuffer};
 *   <li>the nearest rows of a query: {@code NearestRows}, {@code NeighborReservoir}, {@code
 *       RowIds};
 *   <li>bounds: {@code QueryBounds} of one search, {@link io.tsds.knn.SharedBounds} of a process,
 *       and before there are any, those that {@link io.tsds.knn.BoundEstimate} makes of a probe;
 *   <li>lists: {@link io.tsds.knn.NeighborBlock} travels by {@link io.tsds.knn.MergeGroups}, {@link
 *       io.tsds.knn.NeighborMerger} merges, and {@link io.tsds.knn.NeighborLists} is the result.
 * </ul>
 *
 * Knows neither Spark nor Hadoop.
 */
package io.tsds.knn;
