/**
 * Kernel density of a pool of embeddings, in one of two ways: from pairs within the bandwidth, each
 * visited once ({@link io.tsds.density.RadiusJoin}, {@link io.tsds.density.DensitySums}), or from
 * each member's nearest ({@link io.tsds.density.GroupDensity}). {@link
 * io.tsds.density.DensityStrategy} says which, and {@link io.tsds.density.CellTuning} whether the
 * pool is ordered by cells first, of which whole pairs are then left out ({@link
 * io.tsds.density.NearCells}). Knows neither Spark nor Hadoop.
 */
package io.tsds.density;
