package io.tsds.pipeline.pool;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.IdColumn;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.search.PartitionLedger;
import io.tsds.pipeline.search.ReadRows;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.OpenedInputs;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.pool.PoolSubset;
import io.tsds.report.StageFacts;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the vectors of one or more pools in a second reading of the candidates and leaves them in
 * the work folder in blocks of consecutive members, one folder a pool, with digests by which copies
 * are found. An id that occurs twice shows here, since two rows then claim one place.
 */
public final class PoolStage {
  public static final String NAME = "pool";
  private static final String PASS = "the pass for the pool";
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final long SLAB_BYTES = 16L << 20;

  private final StageContext context;
  private final EmbeddingInput input;
  private final OpenedInputs inputs;
  private final EmbeddingSource candidates;
  private final ReadRows searched;

  /**
   * @param searched the candidates as the search read them
   */
  public PoolStage(StageContext context, OpenedInputs inputs, ReadRows searched) {
    this.context = context;
    this.input = inputs.candidateInput();
    this.inputs = inputs;
    this.candidates = inputs.candidates();
    this.searched = searched;
  }

  /**
   * What the stage did.
   *
   * @param members U, distinct candidates in all pools
   * @param bytes of their vectors, in every pool that has them
   * @param blockRows members of a block of the pool files
   * @param inputChecksum of the candidates that were read, which is the search's
   */
  public record Facts(
      double seconds, int members, long bytes, int blockRows, String inputChecksum) {
    /** What was done, for the report. */
    public StageFacts reported(boolean taken) {
      return new StageFacts("pool", seconds, members, bytes, Map.of()).taken(taken);
    }
  }

  /**
   * What one reading, for the pools of all target tasks, came to.
   *
   * @param facts null where nothing had to be read
   * @param taken whether it is that of an earlier run
   * @param files vectors of each target task's pool; none where the method needs none
   */
  public record Result(Facts facts, boolean taken, List<PoolFiles> files) {

    /** Vectors of a target task's pool, or null where the method needs none. */
    public PoolFiles filesOf(TargetTask target) {
      return files.isEmpty() ? null : files.get(target.number());
    }

    /** What was done, for the report. */
    public List<StageFacts> stages() {
      return facts == null ? List.of() : List.of(facts.reported(taken));
    }
  }

  /**
   * Reads the candidates once more as far as the method needs it: for the vectors of every target
   * task's pool, or else to make sure of the ids.
   */
  public static Result run(
      StageContext context,
      SelectionParameters.Model model,
      OpenedInputs inputs,
      SearchOutcome search,
      List<TargetTask> targets) {
    PoolStage stage = new PoolStage(context, inputs, search.read());
    if (model.needsVectors()) {
      List<PoolSubset> pools = targets.stream().map(TargetTask::members).toList();
      Facts facts = stage.fetchVectors(search.pool().ids(), pools);
      return new Result(facts, stage.isOfEarlierRun(), stage.files(facts, pools));
    }
    return inputs.numbered()
        ? new Result(null, false, List.of())
        : new Result(stage.checkIds(search.pool().ids()), stage.isOfEarlierRun(), List.of());
  }

  private boolean isOfEarlierRun() {
    return context.run().isOfEarlierRun(NAME);
  }

  /**
   * Fetches the vectors, unless an earlier run did.
   *
   * @param ids of the candidates in all pools, ascending
   * @param pools which of them are in each pool
   */
  public Facts fetchVectors(IdColumn ids, List<PoolSubset> pools) {
    return runOnce(ids, pools, true);
  }

  /** Only makes sure that no id occurs twice, unless an earlier run did. */
  Facts checkIds(IdColumn ids) {
    return runOnce(ids, List.of(PoolSubset.whole(ids.size())), false);
  }

  /** The files of each pool that {@link #fetchVectors} left in the work folder. */
  List<PoolFiles> files(Facts facts, List<PoolSubset> pools) {
    List<PoolFiles> files = new ArrayList<>();
    for (PoolSubset pool : pools) {
      String folder = folder(files.size()).toString();
      files.add(new PoolFiles(folder, pool.size(), candidates.dimension(), facts.blockRows()));
    }
    return files;
  }

  private Path folder(int pool) {
    return folder(context, pool);
  }

  /** Where the vectors of a pool are. */
  static Path folder(StageContext context, int pool) {
    return new Path(context.run().stageFolder(NAME), String.format(Locale.ROOT, "pool-%06d", pool));
  }

  /** The blocks that the stage is to write of each pool. */
  static PoolBlocks blocks(StageContext context, List<PoolSubset> pools, int dimension) {
    List<PoolFiles> files = new ArrayList<>();
    for (PoolSubset pool : pools) {
      files.add(PoolFiles.of(folder(context, files.size()), pool.size(), dimension));
    }
    return new PoolBlocks(files);
  }

  private Facts runOnce(IdColumn ids, List<PoolSubset> pools, boolean vectors) {
    if (context.run().isFinished(NAME)) {
      LOG.info("pool: finished by an earlier run, taken from the work folder");
      Facts earlier = context.run().facts(NAME, Facts.class);
      searched.requireSame(ReadRows.ofEarlierRun(earlier.inputChecksum()), PASS, input);
      return earlier;
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    context.describe(vectors ? "vectors of the pool" : "ids of the pool", candidates.rows());
    LOG.info(
        "pool: {} of {}",
        vectors ? "fetching vectors" : "checking ids",
        Quantity.of(ids.size(), "member"));
    PoolBlocks blocks = blocks(context, pools, candidates.dimension());
    if (vectors) {
      for (int pool = 0; pool < pools.size(); pool++) {
        context.newFolder(folder(pool));
      }
    }
    gather(new PartitionGathering.Wanted(ids, pools, blocks, vectors));
    double seconds = (System.nanoTime() - start) / 1e9;
    long members = pools.stream().mapToLong(PoolSubset::size).sum();
    long bytes = vectors ? members * candidates.dimension() * Float.BYTES : 0;
    Facts facts =
        new Facts(seconds, ids.size(), bytes, blocks.files(0).blockRows(), searched.checksum());
    context.run().finish(NAME, facts);
    return facts;
  }

  private void gather(PartitionGathering.Wanted gathered) {
    Broadcast<PartitionGathering.Wanted> wanted = context.sparkContext().broadcast(gathered);
    PartitionLedger ledger = PartitionLedger.registeredIn(context.spark());
    int[] all = IntStream.range(0, candidates.partitions()).toArray();
    int blockRows = (int) Math.max(16, SLAB_BYTES / (Float.BYTES * (long) candidates.dimension()));
    List<PoolAssembly.Fault> faults;
    try {
      faults =
          PoolAssembly.run(
              context,
              candidates.scan(
                  all, blockRows, Long.MAX_VALUE, new PartitionGathering(wanted, ledger)),
              gathered.blocks(),
              gathered.vectors());
    } finally {
      wanted.destroy();
    }
    requireSameRows(ledger);
    if (!faults.isEmpty()) {
      throw mistake(faults.get(0), input, gathered);
    }
  }

  private void requireSameRows(PartitionLedger ledger) {
    inputs.requireUnchanged(context.hadoopConfiguration());
    ledger.throwFirstFault(input);
    ledger.requireWhole(input);
    searched.requireSame(ReadRows.of(ledger), PASS, input);
  }

  private static UserException mistake(
      PoolAssembly.Fault fault, EmbeddingInput input, PartitionGathering.Wanted gathered) {
    String id = gathered.idText(fault.pool(), fault.member());
    return fault.times() == 0
        ? new UserException(
            String.format(
                    Locale.ROOT,
                    "candidate %s was found by the search and is gone in the second reading: the input",
                    id)
                + " changed while the job ran")
        : new UserException(
            String.format(
                    Locale.ROOT,
                    "`candidates` %s: id %s occurs more than once; ids must be unique, since the id is all",
                    input.uri(),
                    id)
                + " that the selection names");
  }
}
