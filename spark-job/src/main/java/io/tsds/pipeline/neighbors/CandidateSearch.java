package io.tsds.pipeline.neighbors;

import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.search.SearchInputs;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.OpenedInputs;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.plan.ClusterResources;
import io.tsds.plan.RunPlan;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.run.RunManifest;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Searches the candidates, and reads them once more for the pools. */
public record CandidateSearch(
    SparkSession spark, SelectionParameters parameters, OpenedInputs inputs)
    implements NeighborSource {

  public static CandidateSearch open(SparkSession spark, SelectionParameters parameters) {
    return new CandidateSearch(
        spark, parameters, OpenedInputs.open(spark, parameters.candidates(), parameters.queries()));
  }

  @Override
  public List<InputSnapshot> snapshots() {
    return List.of(inputs.candidates().snapshot(), inputs.queries().snapshot());
  }

  @Override
  public Map<String, List<InputFile>> files() {
    return RunManifest.candidatesAndQueries(inputs.candidates().files(), inputs.queries().files());
  }

  @Override
  public QuerySet queries() {
    return EmbeddingSources.readQueries(spark, parameters.queries(), QuerySet.MOST);
  }

  @Override
  public RunPlan plan(QuerySet queries, double gflops) {
    EmbeddingSource candidates = inputs.candidates();
    return new RunPlan(
        new RunPlan.Search(
            queries.rows(), candidates.rows(), candidates.dimension(), length(queries)),
        new RunPlan.Input(
            candidates.files().stream().mapToLong(InputFile::bytes).sum(),
            candidates.partitions(),
            false),
        parameters.model().needsVectors(),
        gflops,
        parameters.sample(),
        ClusterResources.of(spark.sparkContext()));
  }

  private int length(QuerySet queries) {
    return inputs.neighborsOfEach(parameters.model().prefetch(), queries.rows());
  }

  @Override
  public SearchOutcome search(StageContext context, QuerySet queries, double gflops) {
    NeighborStage stage =
        new NeighborStage(
            context, new SearchInputs(inputs, queries, parameters.arithmetic(), length(queries)));
    NeighborStage.Facts neighbors = stage.run();
    return new SearchOutcome(
        inputs,
        queries,
        neighbors,
        context.run().isOfEarlierRun(NeighborStage.NAME),
        stage.read(),
        stage.lists(neighbors),
        null,
        gflops);
  }

  @Override
  public PoolStage.Result pools(
      StageContext context, SearchOutcome search, List<TargetTask> targets) {
    return PoolStage.run(context, parameters.model(), inputs, search, targets);
  }
}
