package io.tsds.pipeline.search;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.FilterTuning;
import io.tsds.filter.space.Centering;
import io.tsds.knn.BlockSize;
import io.tsds.knn.BoundEstimate;
import io.tsds.knn.MergeGroups;
import io.tsds.knn.NeighborBlock;
import io.tsds.knn.ProbeSize;
import io.tsds.knn.ProbedNearest;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * The passes over the candidates that find every query's L nearest:
 *
 * <ol>
 *   <li>a probe, of some rows of every partition, from which each query's L-th distance is
 *       estimated ({@link BoundEstimate});
 *   <li>all rows, within the estimates and whatever better bounds a process finds on its way;
 *   <li>all rows again, without estimates, for the few merge groups of which the second pass did
 *       not find L rows within the estimate, if there are any.
 * </ol>
 *
 * A row that a search leaves out lies farther than the bound it was held against. So lists with L
 * rows within the estimate are exact, and the third pass makes all others so.
 */
final class CandidatePasses {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final StageContext context;
  private final EmbeddingInput input;
  private final EmbeddingSource candidates;
  private final FirstFault faults;
  private final EmbeddingMatrix queries;
  private final ArithmeticChoice arithmetic;
  private final int prefetch;
  private final Path folder;
  private final Centering centering;
  private final ProbeSize probeSize;
  private final PartitionLedger probeLedger;
  private final PartitionLedger ledger;
  private final PartitionLedger againLedger;
  private int[] searchedAgain = {};

  /**
   * @param folder where the merged lists go, one file a merge group
   */
  CandidatePasses(StageContext context, SearchInputs inputs, Path folder) {
    this.context = context;
    this.input = inputs.input();
    this.candidates = inputs.candidates();
    this.faults = new FirstFault(context, input, candidates);
    this.queries = inputs.queries();
    this.arithmetic = inputs.arithmetic();
    this.prefetch = inputs.prefetch();
    this.folder = folder;
    this.centering = Centering.ifWorthwhile(queries);
    this.probeSize = ProbeSize.of(candidates.partitions(), candidates.rows(), prefetch);
    this.probeLedger = PartitionLedger.registeredIn(context.spark());
    this.ledger = PartitionLedger.registeredIn(context.spark());
    this.againLedger = PartitionLedger.registeredIn(context.spark());
  }

  /** Searches, and leaves the merged lists in the folder. */
  void run() {
    double[] bounds = unknown(queries.rows());
    if (probeSize.pays()) {
      context.describe("neighbors, probe for bounds");
      Broadcast<SearchJob> job = broadcast(queries, bounds);
      faults.until(
          probeLedger,
          () -> {
            probe(job, bounds);
            return null;
          },
          () -> end(job));
    }
    context.describe("neighbors, search", candidates.rows());
    LOG.info("neighbors: searching {}", Quantity.of(candidates.partitions(), "partition"));
    int groups = MergeGroups.count(queries.rows());
    int[] all = IntStream.range(0, groups).toArray();
    Broadcast<SearchJob> job = broadcast(queries, bounds);
    Set<Integer> proven =
        faults.until(
            ledger, () -> write(search(job, queries.rows(), ledger), all, bounds), () -> end(job));
    requireAllSearched(ledger);
    ledger.requireWhole(input);
    searchedAgain = Arrays.stream(all).filter(group -> !proven.contains(group)).toArray();
    if (searchedAgain.length > 0 && ledger.sum(facts -> facts.read().counts().rows()) > 0) {
      context.describe("neighbors, search again where the probe misled", candidates.rows());
      searchAgain();
      requireAllSearched(againLedger);
      againLedger.requireWhole(input);
      ReadRows.of(ledger).requireSame(ReadRows.of(againLedger), "the search again", input);
    }
  }

  private static double[] unknown(int count) {
    double[] bounds = new double[count];
    Arrays.fill(bounds, Double.POSITIVE_INFINITY);
    return bounds;
  }

  private void probe(Broadcast<SearchJob> job, double[] bounds) {
    int length = prefetch;
    long rows = candidates.rows();
    int kept = probeSize.kept();
    List<Tuple2<Integer, double[]>> found =
        candidates
            .scan(
                IntStream.range(0, candidates.partitions()).toArray(),
                BlockSize.rows(candidates.dimension()),
                probeSize.rowsOfPartition(),
                new PartitionProbe(job, probeLedger, probeSize))
            .mapToPair(nearest -> nearest)
            .groupByKey(context.reducers(MergeGroups.count(queries.rows())))
            .mapValues(
                parts -> {
                  List<ProbedNearest> ofGroup = new ArrayList<>();
                  parts.forEach(ofGroup::add);
                  return BoundEstimate.of(ofGroup, length, rows, kept);
                })
            .collect();
    for (Tuple2<Integer, double[]> group : found) {
      int first = MergeGroups.first(group._1());
      System.arraycopy(group._2(), 0, bounds, first, group._2().length);
    }
  }

  /** Frees the job everywhere: its queries in this process too, where tasks may have run. */
  private static void end(Broadcast<SearchJob> job) {
    job.value().retire();
    job.destroy();
  }

  /** The merged lists within the bounds, keyed by merge group. */
  private JavaPairRDD<Integer, NeighborBlock> search(
      Broadcast<SearchJob> job, int wanted, PartitionLedger searched) {
    int reducers = context.reducers(MergeGroups.count(wanted));
    return candidates
        .scan(
            IntStream.range(0, candidates.partitions()).toArray(),
            BlockSize.rows(candidates.dimension()),
            Long.MAX_VALUE,
            new PartitionSearch(job, searched, candidates.partitions()))
        .mapToPair(block -> block)
        .repartitionAndSortWithinPartitions(new HashPartitioner(reducers))
        .mapPartitionsToPair(new GroupMerge(prefetch, candidates.idKind()), true);
  }

  private Broadcast<SearchJob> broadcast(EmbeddingMatrix wanted, double[] bounds) {
    double operations = 2.0 * wanted.rows() * candidates.rows() * candidates.dimension();
    return context
        .sparkContext()
        .broadcast(
            new SearchJob(
                wanted,
                centering,
                arithmetic.blas(),
                new FilterTuning(arithmetic.filter(), operations),
                prefetch,
                candidates.idKind(),
                bounds.clone()));
  }

  /**
   * Writes the lists of those groups that are proven.
   *
   * @param numbers the groups' numbers in the run
   * @param bounds that the search was held to, per query of the lists
   * @return the numbers of the groups written
   */
  private Set<Integer> write(
      JavaPairRDD<Integer, NeighborBlock> lists, int[] numbers, double[] bounds) {
    SerializableConfiguration hadoop = context.hadoop();
    Path target = folder;
    int length = prefetch;
    return new HashSet<>(
        lists
            .map(
                group -> {
                  int number = numbers[group._1()];
                  NeighborBlock block = group._2();
                  if (!block.isProven(bounds, length)) {
                    return -1;
                  }
                  new NeighborFiles(target)
                      .write(hadoop.value(), number, block.renumbered(MergeGroups.first(number)));
                  return number;
                })
            .collect());
  }

  private void searchAgain() {
    int[] rows =
        Arrays.stream(searchedAgain)
            .flatMap(
                group ->
                    IntStream.range(
                        MergeGroups.first(group),
                        Math.min(queries.rows(), MergeGroups.first(group + 1))))
            .toArray();
    LOG.info(
        "neighbors: searching again for {} of {}, of which the probe said too little",
        rows.length,
        Quantity.of(queries.rows(), "query"));
    EmbeddingMatrix wanted = queries.select(rows);
    double[] bounds = unknown(rows.length);
    Broadcast<SearchJob> job = broadcast(wanted, bounds);
    try {
      write(search(job, wanted.rows(), againLedger), searchedAgain, bounds);
    } finally {
      end(job);
    }
    againLedger.throwFirstFault(input);
  }

  /**
   * Nothing may be missing silently: every partition has reported, and all rows are accounted for.
   */
  private void requireAllSearched(PartitionLedger searched) {
    long rows =
        searched.sum(facts -> facts.read().counts().rows() + facts.read().counts().skipped());
    int partitions = searched.value().size();
    if (partitions != candidates.partitions() || rows != candidates.rows()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`candidates` %s: %s in %s were searched where there were %d in %d when the run"
                  + " began; its files must not change during a run",
              input.uri(),
              Quantity.of(rows, "row"),
              Quantity.of(partitions, "partition"),
              candidates.rows(),
              candidates.partitions()));
    }
  }

  /** What the tasks of the whole search did. */
  PartitionLedger ledger() {
    return ledger;
  }

  /** The sum of a figure over the tasks of all passes. */
  long sumOfAll(ToLongFunction<PartitionFacts> figure) {
    return probeLedger.sum(figure) + ledger.sum(figure) + againLedger.sum(figure);
  }

  /** Passes over the candidates or the probe of them. */
  int passes() {
    return (probeSize.pays() ? 1 : 0) + (searchedAgain.length > 0 ? 2 : 1);
  }

  /** Pairs that passed the filter in the probe. */
  long probeSurvivors() {
    return probeLedger.sum(PartitionFacts::survivors);
  }

  /** Queries searched a second time. */
  int queriesSearchedAgain() {
    return Arrays.stream(searchedAgain).map(group -> MergeGroups.size(group, queries.rows())).sum();
  }

  /** Whether the filter works on centered data. */
  boolean centered() {
    return centering.applied();
  }
}
