package io.tsds.report.recovery;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import io.tsds.report.RunFacts;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What to train on and why, in words.
 *
 * @param title what to do, in a line
 * @param reasons one for each of the clusters from which most was selected
 * @param rule how the candidates inside a cluster were taken
 */
public record RecoveryVerdict(Outcome outcome, String title, List<String> reasons, String rule) {
  private static final int MOST_REASONS = 3;

  /** How a selection ended. */
  public enum Outcome {
    /** As many as were asked for, by degradation and budget. */
    FILLED,
    /** Published, but fewer than were asked for, or those that the concept filter left. */
    LIMITED,
    /** Not published. */
    REFUSED
  }

  public RecoveryVerdict {
    reasons = List.copyOf(reasons);
  }

  public static RecoveryVerdict of(RecoveryReport report) {
    Outcome outcome = outcome(report);
    List<ClusterFacts> bySelected =
        report.clusters().stream()
            .filter(cluster -> cluster.selected() > 0)
            .sorted(Comparator.comparingLong(ClusterFacts::selected).reversed())
            .toList();
    return new RecoveryVerdict(
        outcome,
        title(outcome, report.counts(), bySelected),
        bySelected.stream().limit(MOST_REASONS).map(cluster -> reason(cluster, report)).toList(),
        rule(report));
  }

  private static Outcome outcome(RecoveryReport report) {
    if (report.run().exitStatus() == RunFacts.REFUSED) {
      return Outcome.REFUSED;
    }
    boolean limited = report.counts().unfilled() > 0 || report.concepts().decided();
    return limited ? Outcome.LIMITED : Outcome.FILLED;
  }

  private static String title(
      Outcome outcome, RecoveryCounts counts, List<ClusterFacts> bySelected) {
    String selected = Quantity.of(counts.selected(), "instruction");
    if (outcome == Outcome.REFUSED) {
      return String.format(
          Locale.ROOT,
          "Nothing was published: only %s of %s could be selected",
          selected,
          Figures.count(counts.budget()));
    }
    if (bySelected.isEmpty()) {
      return "Nothing to train on: no instruction was selected";
    }
    ClusterFacts first = bySelected.get(0);
    String most = first.selected() * 2 > counts.selected() ? "most" : "the largest part";
    String from =
        bySelected.size() == 1
            ? "all from cluster " + first.number()
            : most + " of them from cluster " + first.number();
    String fewer =
        counts.unfilled() == 0
            ? ""
            : String.format(
                Locale.ROOT, "; %s fewer than asked for", Figures.count(counts.unfilled()));
    return String.format(Locale.ROOT, "Train on these %s, %s%s", selected, from, fewer);
  }

  private static String reason(ClusterFacts cluster, RecoveryReport report) {
    double share = cluster.selected() / (double) report.counts().selected();
    return String.format(
        Locale.ROOT,
        "%s (%s) from cluster %d%s, where the pruned model departed from the original by %s nats a"
            + " token on average%s.",
        Figures.count(cluster.selected()),
        Figures.percent(share),
        cluster.number(),
        cluster.topics().isEmpty() ? "" : " (" + cluster.about() + ")",
        degradation(cluster),
        rank(cluster, report.clusters()));
  }

  /** Mean and standard error. */
  public static String degradation(ClusterFacts cluster) {
    String error =
        cluster.standardError() == null ? "" : " ± " + Figures.number(cluster.standardError());
    return Figures.number(cluster.degradation()) + error;
  }

  private static String rank(ClusterFacts cluster, List<ClusterFacts> clusters) {
    if (clusters.size() == 1) {
      return "";
    }
    List<ClusterFacts> measured =
        clusters.stream().filter(other -> other.degradation() != null).toList();
    boolean most =
        measured.stream().allMatch(other -> other.degradation() <= cluster.degradation());
    boolean least =
        measured.stream().allMatch(other -> other.degradation() >= cluster.degradation());
    if (most && least) {
      return ", as in all others";
    }
    return most ? ", more than in any other" : least ? ", less than in any other" : "";
  }

  private static String rule(RecoveryReport report) {
    String filtered =
        report.concepts().tolerance() == null
            ? "."
            : ", and whose concepts do not contradict what was taken before.";
    return String.format(
        Locale.ROOT,
        "%s Inside a cluster, those instructions were taken that recover most for what training on"
            + " them costs (their divergence by the logarithm of their length)%s",
        sharing(report.clusters()),
        filtered);
  }

  /** How the budget was shared out, as the shares show. */
  private static String sharing(List<ClusterFacts> clusters) {
    if (clusters.size() == 1) {
      return "There is one cluster, which has the whole budget.";
    }
    boolean sameShares = clusters.stream().map(ClusterFacts::share).distinct().count() == 1;
    boolean sameDegradations =
        clusters.stream().map(ClusterFacts::degradation).distinct().count() == 1;
    return sameShares && !sameDegradations
        ? "Every cluster has the same share of the budget, however far the pruned model departed"
            + " from the original in it: a baseline."
        : "The more the pruned model departed from the original in a cluster, the larger is its"
            + " share of the budget.";
  }
}
