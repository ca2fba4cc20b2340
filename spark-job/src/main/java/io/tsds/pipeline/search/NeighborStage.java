package io.tsds.pipeline.search;

import io.tsds.UserException;
import io.tsds.filter.FilterTuning;
import io.tsds.knn.MergeGroups;
import io.tsds.knn.NeighborBlock;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pool.PoolNumbering;
import io.tsds.report.BlasUse;
import io.tsds.report.FilterFacts;
import io.tsds.report.FilterUse;
import io.tsds.report.StageFacts;
import io.tsds.storage.input.RowCounts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds every query's L nearest candidates ({@link CandidatePasses}) and leaves the merged lists in
 * the work folder, one file a merge group.
 */
public final class NeighborStage {
  public static final String NAME = "neighbors";
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final StageContext context;
  private final SearchInputs inputs;
  private ReadRows read;

  public NeighborStage(StageContext context, SearchInputs inputs) {
    this.context = context;
    this.inputs = inputs;
  }

  /**
   * What the stage did.
   *
   * @param read of the candidates, once
   * @param probe what a few of the candidates tell of all
   * @param inputChecksum of the candidates that were searched
   * @param queriesChecksum of the queries
   */
  public record Facts(
      double seconds,
      RowCounts read,
      Passes passes,
      Pairs pairs,
      Used used,
      CandidateProbe.Facts probe,
      String inputChecksum,
      String queriesChecksum) {

    /**
     * How the candidates were searched.
     *
     * @param length neighbors of each query, min(L, N)
     * @param partitions of the candidates
     * @param passes over the candidates, with the probe
     * @param queriesSearchedAgain queries of groups with a list that the first search did not prove
     */
    public record Passes(int length, int partitions, int passes, int queriesSearchedAgain) {}

    /**
     * Pairs of a query and a candidate.
     *
     * @param probeSurvivors those that passed the filter in the probe
     * @param coarseSurvivors those that passed the coarse pass of a filter that has a fine one in
     *     the search
     * @param survivors those that passed the filter in the search
     * @param distances canonical distances computed
     * @param shuffledEntries list entries sent to the merging, the probe's among them
     */
    public record Pairs(
        long probeSurvivors,
        long coarseSurvivors,
        long survivors,
        long distances,
        long shuffledEntries) {}

    /**
     * What the search computed with.
     *
     * @param centered whether rows were centered
     * @param largestSlack the largest error bound of a squared distance that the filter allowed for
     */
    public record Used(
        boolean centered, double largestSlack, List<BlasUse> blas, List<FilterUse> filters) {}

    /** N, good candidates. */
    public long rows() {
      return read.rows();
    }

    /** Neighbors of each query, min(L, N). */
    public int length() {
      return passes.length();
    }

    /** The same of lists that are cut to so many neighbors. */
    public Facts cutTo(int length) {
      Passes cut =
          new Passes(length, passes.partitions(), passes.passes(), passes.queriesSearchedAgain());
      return new Facts(seconds, read, cut, pairs, used, probe, inputChecksum, queriesChecksum);
    }

    /**
     * What was done, for the report.
     *
     * @param taken whether an earlier run did it
     */
    public StageFacts reported(boolean taken) {
      Map<String, Object> details = new LinkedHashMap<>();
      // Readers of earlier reports know the partitions and the passes by these keys.
      details.put("tasks", passes.partitions());
      details.put("waves", passes.passes());
      details.put("queriesSearchedAgain", passes.queriesSearchedAgain());
      details.put("survivors", pairs.survivors());
      details.put("distances", pairs.distances());
      details.put("sampleSurvivors", pairs.probeSurvivors());
      details.put("shuffledEntries", pairs.shuffledEntries());
      return new StageFacts("neighbor search", seconds, read.rows(), read.bytes(), details)
          .taken(taken);
    }
  }

  /** Runs the stage unless an earlier run finished it. */
  public Facts run() {
    if (context.run().isFinished(NAME)) {
      LOG.info("neighbors: finished by an earlier run, taken from the work folder");
      Facts earlier = context.run().facts(NAME, Facts.class);
      requireSameQueries(earlier);
      read = ReadRows.ofEarlierRun(earlier.inputChecksum());
      return earlier;
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    CandidatePasses passes = new CandidatePasses(context, inputs, context.run().stageFolder(NAME));
    passes.run();
    inputs.inputs().requireUnchanged(context.hadoopConfiguration());
    read = ReadRows.of(passes.ledger());
    Facts facts = facts((System.nanoTime() - start) / 1e9, passes);
    LOG.info("neighbors: {}", FilterUse.line(facts.used().filters()));
    context.run().finish(NAME, facts);
    return facts;
  }

  private void requireSameQueries(Facts earlier) {
    String now = inputs.querySet().checksum().hex();
    if (!now.equals(earlier.queriesChecksum())) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`queries`: their checksum is %s, and was %s when the run that this one resumes"
                  + " searched for their neighbors; the files changed, though their sizes and times"
                  + " did not: start again with `overwrite`",
              now,
              earlier.queriesChecksum()));
    }
  }

  /** The candidates as {@link #run} read them, or as the run did whose checkpoint it took. */
  public ReadRows read() {
    return read;
  }

  /** The lists that {@link #run} left in the work folder. */
  public PoolNumbering lists(Facts facts) {
    Iterable<NeighborBlock> blocks =
        new NeighborFiles(context.run().stageFolder(NAME))
            .readAll(context.hadoopConfiguration(), MergeGroups.count(inputs.queries().rows()));
    return PoolNumbering.of(
        blocks, inputs.queries().rows(), facts.length(), inputs.candidates().idKind());
  }

  private Facts facts(double seconds, CandidatePasses passes) {
    PartitionLedger ledger = passes.ledger();
    Collection<PartitionFacts> partitions = ledger.value().values();
    RowCounts counts =
        partitions.stream()
            .map(facts -> facts.read().counts())
            .reduce(RowCounts.NONE, RowCounts::plus);
    if (counts.rows() == 0) {
      throw new UserException(
          String.format(
              Locale.ROOT, "`candidates` %s: no rows to choose from", inputs.input().uri()));
    }
    return new Facts(
        seconds,
        counts,
        new Facts.Passes(
            (int) Math.min(inputs.prefetch(), counts.rows()),
            partitions.size(),
            passes.passes(),
            passes.queriesSearchedAgain()),
        new Facts.Pairs(
            passes.probeSurvivors(),
            passes.sumOfAll(PartitionFacts::coarseSurvivors),
            passes.sumOfAll(PartitionFacts::survivors) - passes.probeSurvivors(),
            passes.sumOfAll(PartitionFacts::distances),
            passes.sumOfAll(PartitionFacts::emitted)),
        new Facts.Used(
            passes.centered(),
            partitions.stream().mapToDouble(PartitionFacts::largestSlack).max().orElse(0),
            BlasUse.of(partitions.stream().map(PartitionFacts::blas).toList()),
            filterUses(ledger)),
        CandidateProbe.of(ledger, inputs.candidates().dimension()).facts(inputs.queries()),
        read.checksum(),
        inputs.querySet().checksum().hex());
  }

  private static List<FilterUse> filterUses(PartitionLedger ledger) {
    Map<FilterTuning.Fact, Integer> partitions = new LinkedHashMap<>();
    ledger.value().values().stream()
        .map(PartitionFacts::filter)
        .filter(Objects::nonNull)
        .forEach(filter -> partitions.merge(filter, 1, Integer::sum));
    return partitions.entrySet().stream()
        .map(
            entry ->
                new FilterUse(
                    entry.getKey().name(),
                    entry.getKey().note(),
                    entry.getKey().trials().stream()
                        .map(trial -> new FilterFacts.Trial(trial.filter(), trial.nanosAPair()))
                        .toList(),
                    entry.getValue()))
        .toList();
  }
}
