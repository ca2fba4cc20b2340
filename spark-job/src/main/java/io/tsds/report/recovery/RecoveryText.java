package io.tsds.report.recovery;

import io.tsds.ConstantText;
import io.tsds.Quantity;
import io.tsds.report.Figures;
import io.tsds.report.TextLines;
import java.util.List;
import java.util.Locale;

/** A report of recovery data for the end of a run on the terminal. */
public final class RecoveryText {
  private static final int MOST_CLUSTERS = 24;
  private static final int MOST_PAIRS = 3;

  private RecoveryText() {}

  public static String write(RecoveryReport report) {
    StringBuilder text = new StringBuilder(4096);
    TextLines.line(text, "read", read(report));
    if (report.clustering() != null) {
      TextLines.line(text, "clustering", clustering(report.clustering()));
    }
    clusters(text, report.clusters());
    RecoveryVerdict verdict = RecoveryVerdict.of(report);
    TextLines.line(text, "selected", verdict.title());
    verdict.reasons().forEach(reason -> TextLines.line(text, "", reason));
    rejected(text, report.concepts());
    bounds(text, report);
    if (report.blas() != null) {
      TextLines.blas(text, report.blas());
    }
    TextLines.filter(text, report.filter());
    TextLines.time(text, report.run(), report.stages());
    report.warnings().forEach(warning -> TextLines.line(text, "warning", warning));
    TextLines.numbering(text, report.files().candidates());
    TextLines.output(text, report.run(), report.files().output());
    return text.toString();
  }

  private static String read(RecoveryReport report) {
    RecoveryCounts counts = report.counts();
    long skipped = counts.skippedCandidates() + counts.skippedDegradations();
    return String.format(
        Locale.ROOT,
        "%s, %s of them with a degradation%s",
        Quantity.of(counts.candidates(), "candidate"),
        Figures.count(counts.eligible()),
        skipped > 0 ? "; " + Quantity.of(skipped, "row") + " skipped" : "");
  }

  private static String clustering(ClusteringFacts clustering) {
    String stability =
        clustering.stability() == null
            ? ""
            : ", stability " + Figures.number(clustering.stability());
    return String.format(
        Locale.ROOT,
        "K %d, %s, of error %s%s; %s graph of %s of dimension %d",
        clustering.chosen(),
        clustering.searched()
            ? "the best of " + Quantity.of(clustering.tried().size(), "number")
            : "as given",
        Figures.number(clustering.error()),
        stability,
        ConstantText.of(clustering.graph()),
        Quantity.of(clustering.landmarks(), "landmark"),
        clustering.dimension());
  }

  /** A line for each cluster, those that the pruned model lost most on first. */
  private static void clusters(StringBuilder text, List<ClusterFacts> clusters) {
    TextLines.line(
        text,
        "clusters",
        row("cluster", "size", "measured", "degradation", "budget", "selected", "rejected"));
    clusters.stream()
        .sorted(ClusterFacts.BY_DEGRADATION)
        .limit(MOST_CLUSTERS)
        .forEach(
            cluster ->
                TextLines.line(
                    text,
                    "",
                    row(
                        Integer.toString(cluster.number()),
                        Figures.count(cluster.size()),
                        Figures.percent(cluster.coverage()),
                        RecoveryVerdict.degradation(cluster),
                        Figures.count(cluster.firstBudget()),
                        Figures.count(cluster.selected()),
                        Figures.count(cluster.rejected()))));
    if (clusters.size() > MOST_CLUSTERS) {
      TextLines.line(
          text,
          "",
          String.format(
              Locale.ROOT,
              "and %s more, which are in report.json",
              Quantity.of(clusters.size() - MOST_CLUSTERS, "cluster")));
    }
  }

  private static String row(Object... columns) {
    return String.format(Locale.ROOT, "%7s %11s %9s %19s %9s %9s %9s", columns);
  }

  private static void rejected(StringBuilder text, ConceptFacts concepts) {
    if (concepts.tolerance() == null) {
      TextLines.line(text, "rejected", "none: there was no concept filter");
      return;
    }
    TextLines.line(
        text,
        "rejected",
        String.format(
            Locale.ROOT,
            "%s of %s looked at, whose concepts contradict what was selected before",
            Figures.count(concepts.rejected()),
            Figures.count(concepts.visited())));
    for (ConceptFacts.ConflictingPair pair : concepts.pairs().stream().limit(MOST_PAIRS).toList()) {
      TextLines.line(
          text,
          "",
          String.format(Locale.ROOT, "%s for %s", Figures.count(pair.candidates()), pair.text()));
    }
  }

  private static void bounds(StringBuilder text, RecoveryReport report) {
    if (report.bounds().isEmpty()) {
      return;
    }
    String name = "bounds";
    for (BoundFacts bound : report.bounds()) {
      TextLines.line(text, name, BoundSentences.line(bound));
      name = "";
    }
    for (String sentence : BoundSentences.of(report.lossConstants())) {
      TextLines.line(text, "", sentence);
    }
  }
}
