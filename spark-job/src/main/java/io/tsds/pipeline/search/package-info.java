/**
 * The passes over the candidates: work on one partition, merging of its neighbor lists, the ledger
 * of what was read, and the stage that runs them. The search itself is {@link io.tsds.knn}'s.
 */
package io.tsds.pipeline.search;
