package io.tsds.report.recovery;

import io.tsds.report.BlasFacts;
import io.tsds.report.FactChecks;
import io.tsds.report.FilterFacts;
import io.tsds.report.RunFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Everything that a run which selected recovery data has to say about itself: what was asked, how
 * the candidates fall into clusters, how far the pruned model departed in each, what was selected,
 * how far that can be from a reference, and what it cost. JSON, HTML and the summary on the
 * terminal are made from it and from nothing else.
 *
 * <p>A fact that does not exist in a run is null: there is no clustering and no scatter where the
 * clusters were a column of the candidates.
 *
 * @param parameters long options without dashes and their values as they took effect, in the order
 *     of the documentation: strings, booleans, numbers and lists of them; null for an option that
 *     had no effect
 * @param clustering how the clusters were found; null where they were a column of the candidates
 * @param clusters by number, without gaps from 0; at least one
 * @param rounds in the order in which they ran; none where nothing could be given
 * @param bounds one for each reference, in the order in which they were asked for
 * @param scatter null where there is no clustering
 * @param stages in the order in which they ran
 * @param blas null where no distances were computed
 * @param filter null where the search used none
 * @param warnings sentences for people, most important first
 */
public record RecoveryReport(
    RunFacts run,
    Map<String, Object> parameters,
    RecoveryFiles files,
    RecoveryCounts counts,
    ClusteringFacts clustering,
    List<ClusterFacts> clusters,
    List<RoundFacts> rounds,
    ConceptFacts concepts,
    List<BoundFacts> bounds,
    LossConstants lossConstants,
    ScatterFacts scatter,
    List<StageFacts> stages,
    BlasFacts blas,
    FilterFacts filter,
    RecoveryChecksums checksums,
    Versions versions,
    List<String> warnings) {

  public RecoveryReport {
    parameters = FactChecks.details(parameters);
    clusters = List.copyOf(clusters);
    rounds = List.copyOf(rounds);
    bounds = List.copyOf(bounds);
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
    checkClusters(clusters);
    checkCounts(clusters, counts, concepts);
    checkFit(clusters.size(), rounds, bounds, lossConstants, scatter);
  }

  /** What was asked for, and of which data. */
  public record Subject(
      RunFacts run, Map<String, Object> parameters, RecoveryFiles files, RecoveryCounts counts) {}

  /** How the candidates fall into clusters. */
  public record Grouping(
      ClusteringFacts clustering, List<ClusterFacts> clusters, ScatterFacts scatter) {}

  /** What was selected, and what bounds its loss. */
  public record Result(
      List<RoundFacts> rounds,
      ConceptFacts concepts,
      List<BoundFacts> bounds,
      LossConstants lossConstants,
      RecoveryChecksums checksums) {}

  /** What it was found with. */
  public record Execution(
      List<StageFacts> stages, BlasFacts blas, FilterFacts filter, Versions versions) {}

  /**
   * A report of its parts, which the file has side by side.
   *
   * @param warnings sentences that do not follow from the facts of the report; they come after
   *     those that do ({@link RecoveryWarnings})
   */
  public static RecoveryReport of(
      Subject subject,
      Grouping grouping,
      Result result,
      Execution execution,
      List<String> warnings) {
    List<String> all = new ArrayList<>(RecoveryWarnings.of(subject, grouping, result));
    all.addAll(warnings);
    return new RecoveryReport(
        subject.run,
        subject.parameters,
        subject.files,
        subject.counts,
        grouping.clustering,
        grouping.clusters,
        result.rounds,
        result.concepts,
        result.bounds,
        result.lossConstants,
        grouping.scatter,
        execution.stages,
        execution.blas,
        execution.filter,
        result.checksums,
        execution.versions,
        all);
  }

  private static void checkClusters(List<ClusterFacts> clusters) {
    if (clusters.isEmpty()) {
      throw new IllegalArgumentException("there is no cluster; must be at least one");
    }
    for (int number = 0; number < clusters.size(); number++) {
      if (clusters.get(number).number() != number) {
        throw new IllegalArgumentException(
            "cluster " + clusters.get(number).number() + " stands where " + number + " belongs");
      }
    }
  }

  /** Holds what is counted by cluster against what is counted in all. */
  private static void checkCounts(
      List<ClusterFacts> clusters, RecoveryCounts counts, ConceptFacts concepts) {
    long rejected = sum(clusters, ClusterFacts::rejected);
    FactChecks.equal("sizes of clusters", sum(clusters, ClusterFacts::size), counts.candidates());
    FactChecks.equal(
        "eligible of clusters", sum(clusters, ClusterFacts::eligible), counts.eligible());
    FactChecks.equal(
        "selected of clusters", sum(clusters, ClusterFacts::selected), counts.selected());
    FactChecks.equal("rejected of clusters", rejected, counts.rejected());
    FactChecks.equal("rejected by concepts", concepts.rejected(), rejected);
  }

  private static long sum(List<ClusterFacts> clusters, ToLongFunction<ClusterFacts> count) {
    return clusters.stream().mapToLong(count).sum();
  }

  /** Holds the number of clusters against that in other figures. */
  private static void checkFit(
      int clusters,
      List<RoundFacts> rounds,
      List<BoundFacts> bounds,
      LossConstants lossConstants,
      ScatterFacts scatter) {
    if (!lossConstants.surrogateEpsilon().isEmpty()) {
      checkFit("surrogateEpsilon", lossConstants.surrogateEpsilon().size(), clusters);
    }
    if (scatter != null) {
      int most = scatter.cluster().stream().mapToInt(Integer::intValue).max().orElse(0);
      FactChecks.atMost("cluster of the scatter", most, clusters - 1L);
    }
    for (RoundFacts round : rounds) {
      checkFit("round " + round.number(), round.given().size(), clusters);
    }
    for (BoundFacts bound : bounds) {
      checkFit("reference " + bound.name(), bound.clusters().size(), clusters);
    }
  }

  private static void checkFit(String what, int found, int clusters) {
    if (found != clusters) {
      throw new IllegalArgumentException(
          what + " has figures of " + found + " clusters; there are " + clusters);
    }
  }
}
