package io.tsds.pipeline;

import io.tsds.UserException;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.knn.BoundSketch;
import io.tsds.knn.Centering;
import io.tsds.knn.NeighborBlock;
import io.tsds.knn.PoolNumbering;
import io.tsds.knn.WavePlan;
import io.tsds.linalg.BlasChoice;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.work.NeighborFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Finds every query's L nearest candidates in one scan of the candidates, wave by wave ({@link
 * WavePlan}), and leaves the merged lists in the work folder, one file a query tile.
 */
final class NeighborStage {
  static final String NAME = "neighbors";
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** About how many bytes of candidates a task holds at a time. */
  private static final long SLAB_BYTES = 64L << 20;

  private final StageContext context;
  private final EmbeddingInput input;
  private final EmbeddingSource candidates;
  private final EmbeddingMatrix queries;
  private final BlasChoice blas;
  private final int prefetch;
  private final Centering centering;
  private final PartitionLedger ledger = new PartitionLedger();
  private final PartitionLedger sampleLedger = new PartitionLedger();

  NeighborStage(
      StageContext context,
      EmbeddingInput input,
      EmbeddingSource candidates,
      EmbeddingMatrix queries,
      BlasChoice blas,
      int prefetch) {
    this.context = context;
    this.input = input;
    this.candidates = candidates;
    this.queries = queries;
    this.blas = blas;
    this.prefetch = prefetch;
    this.centering = Centering.ifWorthwhile(queries);
  }

  /**
   * What the stage did.
   *
   * @param rows N, good candidates
   * @param length neighbors of each query, min(L, N)
   * @param sampleSurvivors pairs that passed the filter in the sample wave
   * @param survivors pairs that passed the filter in the other waves
   * @param distances canonical distances computed
   * @param shuffledEntries list entries sent to the merging, all waves together
   * @param largestSlack the largest error bound of a squared distance that the filter allowed for
   */
  record Facts(
      double seconds,
      long rows,
      long skippedRows,
      long notUnitRows,
      long bytes,
      int length,
      int tasks,
      int waves,
      long sampleSurvivors,
      long survivors,
      long distances,
      long shuffledEntries,
      boolean centered,
      double largestSlack,
      List<BlasFact> blas) {}

  /** Which BLAS ran in some of the tasks. */
  record BlasFact(String name, String kernels, String note) {}

  /** Runs the stage unless an earlier run finished it. */
  Facts run() {
    if (context.run().isFinished(NAME)) {
      LOG.info("neighbors: finished by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    // Without names: Spark shows the value of named ones, whole, at the end of every task.
    context.spark().sparkContext().register(ledger);
    context.spark().sparkContext().register(sampleLedger);
    WavePlan waves = WavePlan.of(candidates.partitions(), candidates.rows(), prefetch);
    search(waves);
    Facts facts = facts((System.nanoTime() - start) / 1e9, waves.waves());
    context.run().finish(NAME, facts);
    return facts;
  }

  /** The lists that {@link #run} left in the work folder. */
  PoolNumbering lists(Facts facts) {
    Iterable<NeighborBlock> blocks =
        new NeighborFiles(context.run().stageFolder(NAME))
            .readAll(context.hadoopConfiguration(), SearchTask.tiles(queries.rows()));
    return PoolNumbering.of(blocks, queries.rows(), facts.length(), candidates.idKind());
  }

  private void search(WavePlan waves) {
    double[] bounds = new double[queries.rows()];
    Arrays.fill(bounds, Double.POSITIVE_INFINITY);
    if (waves.sampleRows() > 0) {
      context.describe("neighbors, sample for bounds");
      sample(waves.sampleRows(), bounds);
      sampleLedger.throwFirstFault(input);
    }
    JavaPairRDD<Integer, NeighborBlock> second = null;
    List<BoundSketch> secondRows = List.of();
    if (waves.second().length > 0) {
      context.describe("neighbors, second wave", rowsOf(waves.second()));
      second =
          merged(survivors(waves.second(), bounds, List.of()))
              .persist(StorageLevel.MEMORY_AND_DISK());
      secondRows = List.copyOf(second.values().map(BoundSketch::of).collect());
      ledger.throwFirstFault(input);
    }
    context.describe("neighbors, last wave and merging", rowsOf(waves.last()));
    JavaPairRDD<Integer, NeighborBlock> last = survivors(waves.last(), bounds, secondRows);
    write(merged(second == null ? last : last.union(second)));
    ledger.throwFirstFault(input);
    if (second != null) {
      second.unpersist();
    }
  }

  /** About as many rows as the partitions have. */
  private long rowsOf(int[] partitions) {
    return (long) ((double) candidates.rows() * partitions.length / candidates.partitions());
  }

  /** Lowers the bounds to what a sample of all partitions proves. */
  private void sample(long rowsOfEach, double[] bounds) {
    int[] all = IntStream.range(0, candidates.partitions()).toArray();
    int stepsOfAnOctave = BoundSketch.stepsOfAnOctave(all.length);
    int length = prefetch;
    List<Tuple2<Integer, double[]>> found =
        candidates
            .scan(
                all,
                blockRows(),
                rowsOfEach,
                new SampleTask(broadcast(bounds, List.of()), sampleLedger, stepsOfAnOctave))
            .mapToPair(sketch -> sketch)
            .groupByKey(context.reducers(SearchTask.tiles(queries.rows())))
            .mapValues(
                sketches -> {
                  List<BoundSketch> tile = new ArrayList<>();
                  sketches.forEach(tile::add);
                  return BoundSketch.merge(tile, length);
                })
            .collect();
    for (Tuple2<Integer, double[]> tile : found) {
      int first = tile._1() * SearchTask.TILE_QUERIES;
      System.arraycopy(tile._2(), 0, bounds, first, tile._2().length);
    }
  }

  private JavaPairRDD<Integer, NeighborBlock> survivors(
      int[] partitions, double[] bounds, List<BoundSketch> earlierRows) {
    LOG.info("neighbors: searching {} partitions", partitions.length);
    return candidates
        .scan(
            partitions,
            blockRows(),
            Long.MAX_VALUE,
            new SearchTask(broadcast(bounds, earlierRows), ledger))
        .mapToPair(block -> block);
  }

  private Broadcast<SearchPlan> broadcast(double[] bounds, List<BoundSketch> earlierRows) {
    return context
        .sparkContext()
        .broadcast(
            new SearchPlan(
                queries,
                centering,
                blas,
                prefetch,
                candidates.idKind(),
                bounds.clone(),
                earlierRows));
  }

  private int blockRows() {
    long rows = SLAB_BYTES / (Float.BYTES * (long) candidates.dimension());
    return (int) Math.max(16, Math.min(rows, 1 << 17));
  }

  private JavaPairRDD<Integer, NeighborBlock> merged(JavaPairRDD<Integer, NeighborBlock> blocks) {
    int reducers = context.reducers(SearchTask.tiles(queries.rows()));
    return blocks
        .repartitionAndSortWithinPartitions(new HashPartitioner(reducers))
        .mapPartitionsToPair(new MergeTask(prefetch, candidates.idKind()), true);
  }

  private void write(JavaPairRDD<Integer, NeighborBlock> lists) {
    Path folder = context.run().stageFolder(NAME);
    SerializableConfiguration hadoop = context.hadoop();
    lists.foreach(tile -> new NeighborFiles(folder).write(hadoop.value(), tile._1(), tile._2()));
  }

  /**
   * Nothing may be missing silently: every partition has reported, and all rows are accounted for.
   */
  private void requireAllSearched() {
    long searched = ledger.sum(facts -> facts.read().rows() + facts.read().skippedRows());
    if (ledger.value().size() != candidates.partitions() || searched != candidates.rows()) {
      throw new UserException(
          "--candidates %s: %d rows in %d partitions were searched where there were %d in %d when the run began; its files must not change during a run"
              .formatted(
                  input.uri(),
                  searched,
                  ledger.value().size(),
                  candidates.rows(),
                  candidates.partitions()));
    }
  }

  private Facts facts(double seconds, int waves) {
    long rows = ledger.sum(facts -> facts.read().rows());
    if (rows == 0) {
      throw new UserException("--candidates %s: no rows to choose from".formatted(input.uri()));
    }
    requireAllSearched();
    List<BlasFact> blasFacts =
        ledger.value().values().stream()
            .map(PartitionFacts::blas)
            .distinct()
            .map(blas -> new BlasFact(blas.name(), blas.kernels(), blas.note()))
            .toList();
    return new Facts(
        seconds,
        rows,
        ledger.sum(facts -> facts.read().skippedRows()),
        ledger.sum(facts -> facts.read().notUnitRows()),
        ledger.sum(facts -> facts.read().bytes()),
        (int) Math.min(prefetch, rows),
        ledger.value().size(),
        waves,
        sampleLedger.sum(PartitionFacts::survivors),
        ledger.sum(PartitionFacts::survivors),
        ledger.sum(PartitionFacts::distances),
        ledger.sum(PartitionFacts::emitted) + sampleLedger.sum(PartitionFacts::emitted),
        centering.applied(),
        ledger.value().values().stream().mapToDouble(PartitionFacts::largestSlack).max().orElse(0),
        blasFacts);
  }
}
