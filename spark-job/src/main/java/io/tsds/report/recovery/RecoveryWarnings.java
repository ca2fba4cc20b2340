package io.tsds.report.recovery;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the facts of a report warn of, most important first. */
final class RecoveryWarnings {
  /** Of fewer measured candidates a mean, and all the more its standard error, says little. */
  static final long FEW = 30;

  /** Where the filter leaves a cluster less than this of its budget, the order is another one. */
  private static final double MOST_LEFT = 0.8;

  private static final int MOST_NAMES = 10;

  private final RecoveryCounts counts;
  private final ClusteringFacts clustering;
  private final List<ClusterFacts> clusters;
  private final ConceptFacts concepts;
  private final LossConstants constants;
  private final List<String> warnings = new ArrayList<>();

  private RecoveryWarnings(
      RecoveryReport.Subject subject,
      RecoveryReport.Grouping grouping,
      RecoveryReport.Result result) {
    this.counts = subject.counts();
    this.clustering = grouping.clustering();
    this.clusters = grouping.clusters();
    this.concepts = result.concepts();
    this.constants = result.lossConstants();
  }

  static List<String> of(
      RecoveryReport.Subject subject,
      RecoveryReport.Grouping grouping,
      RecoveryReport.Result result) {
    RecoveryWarnings all = new RecoveryWarnings(subject, grouping, result);
    all.ofTheSelection();
    if (all.clustering != null) {
      all.ofTheClustering();
    }
    if (all.clusters.size() == 1) {
      all.warn(
          "All candidates are in one cluster, so that the budget is not shared out by capability"
              + " and the selection is that of the most efficient candidates.");
    }
    all.ofTheDegradation();
    all.ofTheConstants();
    all.ofTheRows();
    return List.copyOf(all.warnings);
  }

  private void ofTheSelection() {
    if (counts.unfilled() > 0) {
      warn(
          "%s of the %s that were asked for could not be selected: %s.",
          Figures.count(counts.unfilled()), Figures.count(counts.budget()), reasonOfUnfilled());
    }
    ofTheOrder();
    ofExhaustedClusters();
    if (concepts.decided()) {
      warn(
          "The concept filter, not the budget, decided what was selected: it rejected %s of the %s"
              + " that were looked at (%s). A larger `concept-tolerance` than %s keeps more of"
              + " them, `no-concept-filter` all.",
          Figures.count(concepts.rejected()),
          Quantity.of(concepts.visited(), "candidate"),
          Figures.roundedPercent(concepts.rejectedShare()),
          Figures.number(concepts.tolerance()));
    }
  }

  /** Where rejections took from clusters so much that others got what was theirs. */
  private void ofTheOrder() {
    List<String> shortened = new ArrayList<>();
    for (ClusterFacts cluster : clusters.stream().sorted(ClusterFacts.BY_DEGRADATION).toList()) {
      if (cluster.emptiedByFilter() && cluster.selected() < MOST_LEFT * cluster.firstBudget()) {
        shortened.add(
            String.format(
                Locale.ROOT,
                "cluster %d (%s of %s)",
                cluster.number(),
                Figures.count(cluster.selected()),
                Figures.count(cluster.firstBudget())));
      }
    }
    if (!shortened.isEmpty()) {
      warn(
          "The selection does not follow the degradation: the concept filter left less than %s of"
              + " their budget to %s, and what they could not take went to clusters that departed"
              + " less. Train on it only if that is meant; a larger `concept-tolerance`, such as"
              + " 0.5, gives the budgets back.",
          Figures.roundedPercent(MOST_LEFT), list(shortened));
    }
  }

  /** Clusters whose measured candidates are all taken although their share asks for more. */
  private void ofExhaustedClusters() {
    List<String> exhausted = new ArrayList<>();
    for (ClusterFacts cluster : clusters) {
      if (cluster.eligible() > 0
          && cluster.selected() == cluster.eligible()
          && cluster.quota() > cluster.eligible()) {
        exhausted.add(
            String.format(
                Locale.ROOT,
                "cluster %d (%s, of %s in all; its share is %s)",
                cluster.number(),
                Figures.count(cluster.eligible()),
                Figures.count(cluster.size()),
                Figures.number(cluster.quota())));
      }
    }
    if (!exhausted.isEmpty()) {
      warn(
          "All measured candidates are selected of %s. What is left of their shares went to others:"
              + " measure more of their candidates, or select fewer.",
          list(exhausted));
    }
  }

  private String reasonOfUnfilled() {
    if (clusters.stream().anyMatch(ClusterFacts::emptiedByFilter)) {
      return "the clusters that are short have no candidates left that the concept filter accepts";
    }
    boolean allTaken =
        clusters.stream()
            .filter(cluster -> cluster.share() > 0)
            .allMatch(cluster -> cluster.selected() == cluster.eligible());
    if (allTaken) {
      return "the clusters on which the two models differ have no candidates left";
    }
    return clusters.stream()
            .anyMatch(cluster -> cluster.shortfall() > 0 && cluster.visited() == cluster.eligible())
        ? "clusters have fewer candidates than their shares, and what they left was given to no"
            + " other"
        : "shares of the budget were cut to whole numbers and what was lost was given to no cluster";
  }

  private void ofTheClustering() {
    if (clustering.stability() != null && clustering.stability() < ClusteringFacts.STABLE) {
      warn(
          "The clusters are not stable: those of two samples of the candidates agree by an adjusted"
              + " Rand index of only %s (1 is agreement, 0 chance). The budgets rest on them, and"
              + " other data of the same kind could give others.",
          Figures.number(clustering.stability()));
    }
    if (!clustering.searched()) {
      return;
    }
    int fewest = clustering.tried().get(0).clusters();
    int most = clustering.tried().get(clustering.tried().size() - 1).clusters();
    if (clustering.chosen() == most) {
      warn(
          "The error is least at %d clusters, the most that were tried, so that more could fit"
              + " better. `clusters` K asks for a number of your own.",
          most);
    } else if (clustering.chosen() == fewest) {
      warn(
          "The error is least at %d clusters, the fewest that were tried, so that the candidates"
              + " may have fewer groups or none. `clusters` K asks for a number of your own.",
          fewest);
    }
  }

  private void ofTheDegradation() {
    List<String> few =
        named(
            cluster ->
                cluster.eligible() > 0 && cluster.eligible() < FEW && cluster.coverage() < 1);
    if (!few.isEmpty()) {
      warn(
          "The degradation of %s was measured on fewer than %d candidates and is known badly:"
              + " measure more of them.",
          list(few), FEW);
    }
    ofOverlaps();
    List<String> unmeasured = named(cluster -> cluster.eligible() == 0 && cluster.size() > 0);
    if (!unmeasured.isEmpty()) {
      warn(
          "No candidate of %s has a degradation, so that none can be selected: measure some.",
          list(unmeasured));
    }
    List<String> same =
        named(
            cluster ->
                cluster.eligible() > 0 && cluster.degradation() == 0 && cluster.share() == 0);
    if (!same.isEmpty()) {
      warn(
          "On %s the pruned model does not differ from the original at all (degradation 0): the"
              + " budget there is 0.",
          list(same));
    }
  }

  /** Clusters next to each other by degradation, of which a part was measured. */
  private void ofOverlaps() {
    List<ClusterFacts> ordered =
        clusters.stream()
            .filter(cluster -> cluster.standardError() != null)
            .sorted(Comparator.comparing(ClusterFacts::degradation).reversed())
            .toList();
    List<String> pairs = new ArrayList<>();
    for (int i = 1; i < ordered.size(); i++) {
      if (overlap(ordered.get(i - 1), ordered.get(i))) {
        pairs.add(ordered.get(i - 1).number() + " and " + ordered.get(i).number());
      }
    }
    if (!pairs.isEmpty()) {
      warn(
          "Measured on a part of the candidates, the degradations of clusters %s differ by less"
              + " than two standard errors: which of them gets the larger share is left to chance."
              + " Measure more of their candidates.",
          list(pairs));
    }
  }

  private static boolean overlap(ClusterFacts larger, ClusterFacts smaller) {
    double error =
        StrictMath.sqrt(
            larger.standardError() * larger.standardError()
                + smaller.standardError() * smaller.standardError());
    boolean partly = larger.coverage() < 1 || smaller.coverage() < 1;
    return partly && larger.degradation() - smaller.degradation() < 2 * error;
  }

  private void ofTheConstants() {
    constants.contradiction().ifPresent(this::warn);
  }

  private void ofTheRows() {
    if (counts.skippedCandidates() > 0) {
      skipped(counts.skippedCandidates(), "candidates");
    }
    if (counts.skippedDegradations() > 0) {
      skipped(counts.skippedDegradations(), "degradation file");
    }
  }

  private void skipped(long rows, String where) {
    warn(
        "%s of the %s %s faulty and left out (`on-bad-row` skip).",
        Quantity.of(rows, "row"), where, rows == 1 ? "is" : "are");
  }

  private List<String> named(Predicate<ClusterFacts> such) {
    return clusters.stream()
        .filter(such)
        .map(cluster -> "cluster " + cluster.number())
        .collect(Collectors.toList());
  }

  /** The first of some names, and how many there are beyond. */
  private static String list(List<String> names) {
    int shown = Math.min(names.size(), MOST_NAMES);
    String first = String.join(", ", names.subList(0, shown));
    return shown == names.size()
        ? first
        : String.format(
            Locale.ROOT, "%s and %s", first, Quantity.of(names.size() - shown, "other"));
  }

  private void warn(String sentence, Object... figures) {
    warnings.add(figures.length == 0 ? sentence : String.format(Locale.ROOT, sentence, figures));
  }
}
