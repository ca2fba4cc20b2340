package io.tsds.pipeline.report;

import io.tsds.embedding.IdColumn;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.pool.PoolNumbering;
import io.tsds.report.DistanceQuantiles;
import io.tsds.report.Excerpt;
import io.tsds.report.MapFacts;
import io.tsds.report.NeighborhoodsByQuery;
import io.tsds.report.PictureFacts;
import io.tsds.report.ProbabilityCurve;
import io.tsds.report.QueryFacts;
import io.tsds.report.TypicalFacts;
import io.tsds.storage.work.PoolFiles;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * What the page of a target task draws, as far as it is known before the sample is.
 *
 * @param ids of the pool [pool]
 * @param densities kernel densities [pool]; null where the method has none
 * @param typical null where no texts were asked for
 * @param vectors of the pool; null where there is to be no map of them
 */
public record Pictures(
    SearchOutcome search,
    TargetTask target,
    IdColumn ids,
    double[] densities,
    DistanceQuantiles distances,
    QueryFacts queries,
    NeighborhoodsByQuery neighborhoods,
    TypicalPicks typical,
    PoolFiles vectors) {

  /**
   * Takes from the neighbor lists what is drawn of them.
   *
   * @param pool the target task's
   * @param texts whether the report shows some
   */
  public static Pictures of(
      SearchOutcome search,
      PoolStage.Result reading,
      TargetTask target,
      PoolNumbering pool,
      ReportAssembly assembly,
      boolean texts) {
    List<Double> randomPairs = search.neighbors().probe().toQueries();
    double[] densities = assembly.densities();
    IdColumn queryIds = search.queries().ids().select(target.queries().rows());
    return new Pictures(
        search,
        target,
        pool.ids(),
        densities,
        DistanceQuantiles.of(pool.lists(), assembly.result(), densities, randomPairs),
        QueryFacts.of(queryIds, pool.lists(), assembly.result(), densities, randomPairs),
        NeighborhoodsByQuery.of(queryIds, assembly.result().neighborhoodSizes()),
        texts ? TypicalPicks.of(pool.lists(), assembly.result(), densities) : null,
        search.queries().targets().size() > PoolMap.MOST_TARGETS ? null : reading.filesOf(target));
  }

  /** The most bytes that the map takes while it is made. */
  public double bytes() {
    return vectors == null ? 0 : PoolMap.MOST_BYTES;
  }

  /** Adds the ids of the candidates whose texts are shown. */
  public void addIdsOfTexts(Collection<String> all) {
    if (typical != null) {
      typical.addIds(ids, all);
    }
  }

  /**
   * The facts, for which vectors of the pool are read.
   *
   * @param probability [pool]
   * @param drawn how often each member was drawn in the first epoch [pool]; null where nothing was
   * @param texts by id, of the candidates that {@link #addIdsOfTexts} names
   */
  public PictureFacts facts(
      Configuration hadoop, double[] probability, long[] drawn, Map<String, Excerpt> texts) {
    MapFacts map =
        vectors == null
            ? null
            : new PoolMap(
                    search.queries(), target.queries().rows(), vectors, ids, probability, drawn)
                .facts(hadoop, search.queries().targets().size());
    return new PictureFacts(
        distances,
        queries,
        neighborhoods,
        ProbabilityCurve.of(probability),
        typical == null ? null : typical(probability, drawn, texts),
        map);
  }

  private TypicalFacts typical(double[] probability, long[] drawn, Map<String, Excerpt> texts) {
    IdColumn queryIds = search.queries().ids().select(target.queries().rows());
    return typical.facts(ids, queryIds, probability, densities, drawn, texts);
  }
}
