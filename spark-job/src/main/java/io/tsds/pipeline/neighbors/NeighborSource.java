package io.tsds.pipeline.neighbors;

import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.SearchedInputs;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.plan.RunPlan;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.queries.QuerySet;
import java.util.List;
import java.util.Map;

/** Where a selection has its neighbor lists, and the vectors of its pools, from. */
public interface NeighborSource {
  /** What was searched. */
  SearchedInputs inputs();

  /** The files that the run reads, into which it must not write. */
  List<InputSnapshot> snapshots();

  /** The files that the selection depends on, by their role. */
  Map<String, List<InputFile>> files();

  QuerySet queries();

  /** What the run will take. */
  RunPlan plan(QuerySet queries, double gflops);

  /**
   * The lists of all queries.
   *
   * @param gflops measured rate of the driver's BLAS, one thread
   */
  SearchOutcome search(StageContext context, QuerySet queries, double gflops);

  /** The vectors of every target task's pool. */
  PoolStage.Result pools(StageContext context, SearchOutcome search, List<TargetTask> targets);
}
