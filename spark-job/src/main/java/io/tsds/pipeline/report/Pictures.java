package io.tsds.pipeline.report;

import io.tsds.embedding.IdColumn;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.pool.PoolNumbering;
import io.tsds.report.DistanceQuantiles;
import io.tsds.report.MapFacts;
import io.tsds.report.PictureFacts;
import io.tsds.report.ProbabilityCurve;
import io.tsds.report.QueryFacts;
import io.tsds.storage.work.PoolFiles;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * What the page of a target task draws, as far as it is known before the sample is.
 *
 * @param ids of the pool [pool]
 * @param vectors of the pool; null where there is to be no map of them
 */
public record Pictures(
    SearchOutcome search,
    TargetTask target,
    IdColumn ids,
    DistanceQuantiles distances,
    QueryFacts queries,
    PoolFiles vectors) {

  /**
   * Takes from the neighbor lists what is drawn of them.
   *
   * @param pool the target task's
   */
  public static Pictures of(
      SearchOutcome search,
      PoolStage.Result reading,
      TargetTask target,
      PoolNumbering pool,
      ReportAssembly assembly) {
    List<Double> randomPairs = search.neighbors().probe().toQueries();
    double[] densities = assembly.densities();
    return new Pictures(
        search,
        target,
        pool.ids(),
        DistanceQuantiles.of(pool.lists(), assembly.result(), densities, randomPairs),
        QueryFacts.of(
            search.queries().ids().select(target.queries().rows()),
            pool.lists(),
            assembly.result(),
            densities,
            randomPairs),
        search.queries().targets().size() > PoolMap.MOST_TARGETS ? null : reading.filesOf(target));
  }

  /** The most bytes that the map takes while it is made. */
  public double bytes() {
    return vectors == null ? 0 : PoolMap.MOST_BYTES;
  }

  /**
   * The facts, for which vectors of the pool are read.
   *
   * @param probability [pool]
   * @param drawn how often each member was drawn in the first epoch [pool]; null where nothing was
   */
  public PictureFacts facts(Configuration hadoop, double[] probability, long[] drawn) {
    MapFacts map =
        vectors == null
            ? null
            : new PoolMap(
                    search.queries(), target.queries().rows(), vectors, ids, probability, drawn)
                .facts(hadoop, search.queries().targets().size());
    return new PictureFacts(distances, queries, ProbabilityCurve.of(probability), map);
  }
}
