package io.tsds.pipeline.search;

import io.tsds.pipeline.stage.SearchedInputs;
import io.tsds.pool.PoolNumbering;
import io.tsds.storage.queries.QuerySet;
import org.apache.hadoop.fs.Path;

/**
 * What the target tasks of a run share: the inputs, and what one search found for all of their
 * queries.
 *
 * @param queries of all target tasks
 * @param neighbors what the search did
 * @param taken whether the search is that of an earlier run
 * @param read the candidates as the search read them
 * @param pool the neighbors of all queries
 * @param densities folder beside a kept search where densities of its pools are kept; null where
 *     the search is not kept
 * @param gflops measured rate of the driver's BLAS, one thread
 */
public record SearchOutcome(
    SearchedInputs inputs,
    QuerySet queries,
    NeighborStage.Facts neighbors,
    boolean taken,
    ReadRows read,
    PoolNumbering pool,
    Path densities,
    double gflops) {

  /** Whether the queries were split into target tasks with names, be it one. */
  public boolean isSplit() {
    return queries.targets().get(0).name() != null;
  }
}
