/**
 * The comparison of samples: finished selections, and baselines made on the spot, by what it costs
 * to move them to the queries, coverage, near-duplicates and overlap.
 */
package io.tsds.pipeline.evaluation;
