/**
 * Recovery data for a pruned model, after PASER: how far the model departed from the original in
 * each cluster of candidates, budgets of the clusters, candidates that recover most for their cost,
 * the graph of concepts that filters them, and what bounds the result. Knows neither Spark nor
 * Hadoop.
 */
package io.tsds.recovery;
