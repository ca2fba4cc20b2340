/**
 * The density stage: how vectors of a pool travel between tasks, by pairs, by groups and by cells.
 * The densities themselves are {@link io.tsds.density}'s.
 */
package io.tsds.pipeline.density;
