/**
 * What drops pairs of a query and a row safely, before anybody computes their distances. {@link
 * io.tsds.filter.PairFilter} is the way in.
 *
 * <p>Where pairs are dropped, and the proof that none within its bound is lost:
 *
 * <ul>
 *   <li>by floats in {@code Float32TileFilter}, and after integers in {@code Int8FinePass}: {@link
 *       io.tsds.filter.FilterSlack};
 *   <li>by integers in {@code Int8CoarsePass}: {@code CoarseCondition} and {@code CoarseScoring};
 *   <li>one by one, by projections on more axes, in {@link io.tsds.filter.PairRefinement}: {@link
 *       io.tsds.filter.space.FilterSpace};
 *   <li>while they wait for their distances in {@code io.tsds.knn.WaitingPairsOfQuery}, and whole
 *       cells of a pool in {@code io.tsds.density.NearCells}, each with its own proof.
 * </ul>
 *
 * What is left is decided by canonical distances elsewhere. Search and density both stand on this
 * package. Knows neither Spark nor Hadoop.
 */
package io.tsds.filter;
