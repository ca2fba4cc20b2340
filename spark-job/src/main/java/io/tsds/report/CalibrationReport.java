package io.tsds.report;

import java.util.List;
import java.util.Map;

/**
 * What a kept search tells of the parameters of selections from it.
 *
 * @param parameters of the calibration, by option name
 * @param neighbors folder of the search
 * @param task the target task, or null
 * @param distances from queries and between candidates
 * @param nearest quantiles of the distances from members of the pool to the nearest other one; null
 *     where the pool has one member
 * @param bandwidth what is proposed; null with methods that have none
 * @param scale what is proposed
 * @param sweep what each alpha brings about, ascending by alpha
 * @param sought the alpha that brings about what was asked for; null where nothing was
 * @param alpha what is proposed
 * @param options of {@code select}, by their names, that were given or are proposed
 * @param warnings what spoils selections
 */
public record CalibrationReport(
    RunFacts run,
    Map<String, String> parameters,
    String neighbors,
    String task,
    Counts counts,
    ListDistances distances,
    Nearest nearest,
    Bandwidth bandwidth,
    Proposal scale,
    List<AlphaFacts> sweep,
    AlphaFacts sought,
    Proposal alpha,
    Map<String, String> options,
    List<String> warnings,
    List<StageFacts> stages,
    Versions versions) {
  public CalibrationReport {
    sweep = List.copyOf(sweep);
    warnings = List.copyOf(warnings);
    stages = List.copyOf(stages);
  }

  /**
   * Distances to the nearest other member of the pool.
   *
   * @param members of how many
   * @param copies how many of them have an exact copy
   * @param quantiles at shares 0, 1/40, ..., 1
   */
  public record Nearest(int members, int copies, List<Double> quantiles) {
    public Nearest {
      quantiles = List.copyOf(quantiles);
    }
  }

  /**
   * A value, and why.
   *
   * @param given whether the user gave it
   */
  public record Proposal(double value, boolean given, String reason) {
    public Proposal {
      FactChecks.finite("value", value);
    }
  }

  /**
   * The bandwidth, and what it merges.
   *
   * @param pairs labelled pairs that were found; null where none were given
   * @param mergedPairs how many of them are closer than the bandwidth, or as close
   * @param otherPairs pairs of labelled texts that are not labelled as near-duplicates
   * @param falseMerges how many of those are as close
   * @param members members of the pool that have another within the bandwidth
   * @param pairsInPool pairs of the pool within the bandwidth; null where they were not counted
   */
  public record Bandwidth(
      Proposal proposal,
      Long pairs,
      Long mergedPairs,
      Long otherPairs,
      Long falseMerges,
      Long members,
      Long pairsInPool) {}

  /**
   * What an alpha brings about.
   *
   * @param meanNeighbors mean K of the queries
   * @param support candidates with probability
   * @param effectiveSampleSize so many candidates of equal probability would be as diverse
   * @param nearDuplicateMass probability on members with a near-duplicate; null without densities
   * @param transportCost what the transport plan costs, in the unit of the cost
   * @param exact whether the lists were long enough
   * @param prefetch neighbors of each query that suffice; an estimate where they did not
   */
  public record AlphaFacts(
      double alpha,
      int leastNeighbors,
      double meanNeighbors,
      int mostNeighbors,
      long support,
      double effectiveSampleSize,
      Double nearDuplicateMass,
      double transportCost,
      boolean exact,
      long prefetch,
      double seconds) {
    public AlphaFacts {
      FactChecks.finite("alpha", alpha);
      FactChecks.finite("meanNeighbors", meanNeighbors);
      FactChecks.count("support", support);
      FactChecks.finite("effectiveSampleSize", effectiveSampleSize);
      FactChecks.finite("transportCost", transportCost);
    }
  }
}
