package io.tsds.pipeline.neighbors;

import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.pool.StoredPool;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.search.ReadRows;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.SearchedInputs;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.plan.ClusterResources;
import io.tsds.plan.RunPlan;
import io.tsds.pool.PoolNumbering;
import io.tsds.pool.PoolSubset;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.queries.QuerySet;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what a search that was kept has found; the candidates are not read. */
public final class KeptSearch implements NeighborSource {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final SparkSession spark;
  private final SelectionParameters parameters;
  private final StoredSearch stored;

  /** Which of the search's pool the selection's lists have; null before they are read. */
  private PoolSubset cut;

  public KeptSearch(SparkSession spark, SelectionParameters parameters, StoredSearch stored) {
    this.spark = spark;
    this.parameters = parameters;
    this.stored = stored;
  }

  @Override
  public SearchedInputs inputs() {
    return stored;
  }

  @Override
  public List<InputSnapshot> snapshots() {
    return List.of(stored.snapshot());
  }

  @Override
  public Map<String, List<InputFile>> files() {
    return stored.selectionInputs();
  }

  @Override
  public QuerySet queries() {
    return stored.queries(spark.sessionState().newHadoopConf());
  }

  @Override
  public RunPlan plan(QuerySet queries, double gflops) {
    return new RunPlan(
        new RunPlan.Search(queries.rows(), stored.pool().members(), queries.dimension(), length()),
        new RunPlan.Input(stored.pool().bytes(), stored.vectors().blocks(), true),
        parameters.model().needsVectors(),
        gflops,
        parameters.sample(),
        ClusterResources.of(spark.sparkContext()));
  }

  private int length() {
    return Math.min(parameters.model().prefetch(), stored.length());
  }

  @Override
  public SearchOutcome search(StageContext context, QuerySet queries, double gflops) {
    LOG.info("neighbors: taken from {}", stored);
    PoolNumbering all = stored.lists(context.hadoopConfiguration());
    cut = PoolSubset.ofFirst(all, length());
    NeighborStage.Facts neighbors = stored.neighbors(length());
    return new SearchOutcome(
        stored,
        queries,
        neighbors,
        true,
        ReadRows.ofEarlierRun(neighbors.inputChecksum()),
        all.ofFirst(length(), cut),
        stored.densities(),
        gflops);
  }

  @Override
  public PoolStage.Result pools(
      StageContext context, SearchOutcome search, List<TargetTask> targets) {
    return parameters.model().needsVectors()
        ? vectors(context, targets)
        : new PoolStage.Result(null, false, List.of());
  }

  /** The same, whether the method needs the vectors or not. */
  public PoolStage.Result vectors(StageContext context, List<TargetTask> targets) {
    return new StoredPool(stored.vectors(), stored.pool(), cut).run(context, targets);
  }
}
