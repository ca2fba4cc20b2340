package io.tsds.report.html;

import io.tsds.report.Figures;
import io.tsds.report.recovery.ClusterFacts;
import io.tsds.report.recovery.RecoveryVerdict;
import java.util.List;
import java.util.Locale;

/**
 * Clusters in rows: on the left how far the pruned model departed, with its standard error, on the
 * right what was selected of what the budget gave.
 */
final class DegradationChart {
  private static final double WIDTH = 400;
  private static final double ROW = 24;
  private static final double TOP = 34;
  private static final double BOTTOM = 22;
  private static final double NAMES = 84;
  private static final double MIDDLE = 226;
  private static final double GAP = 16;
  private static final double FIGURES = 44;
  private static final double ERRORS = 2;
  private static final double CAP = 4;
  private static final double BAR = 14;

  private final Svg svg;
  private final List<ClusterFacts> clusters;
  private final double mostDegraded;
  private final long mostCandidates;

  /**
   * A chart of some clusters.
   *
   * @param clusters in the order of their rows, at least one
   */
  DegradationChart(Html html, List<ClusterFacts> clusters) {
    this.svg = new Svg(html);
    this.clusters = clusters;
    this.mostDegraded = clusters.stream().mapToDouble(DegradationChart::upper).max().orElse(0);
    this.mostCandidates =
        clusters.stream()
            .mapToLong(cluster -> Math.max(cluster.firstBudget(), cluster.selected()))
            .max()
            .orElse(0);
  }

  void draw() {
    double bottom = TOP + clusters.size() * ROW;
    svg.open(
        WIDTH,
        bottom + BOTTOM,
        "Mean degradation of each cluster with two standard errors, and candidates selected of"
            + " its first budget; the table has the figures");
    svg.label("axis", NAMES, 16, "start", "degradation, nats a token");
    svg.label("axis", MIDDLE + GAP, 16, "start", "selected; first budget |");
    svg.line("baseline", NAMES, TOP - 6, NAMES, bottom);
    svg.line("baseline", MIDDLE + GAP, TOP - 6, MIDDLE + GAP, bottom);
    svg.line("grid", MIDDLE, TOP - 6, MIDDLE, bottom);
    svg.label("", NAMES, bottom + 16, "start", "0");
    svg.label("", MIDDLE, bottom + 16, "end", Numbers.of(mostDegraded));
    for (int row = 0; row < clusters.size(); row++) {
      row(clusters.get(row), TOP + (row + 0.5) * ROW);
    }
    svg.close();
  }

  private void row(ClusterFacts cluster, double y) {
    String name = "cluster " + cluster.number();
    svg.label("", NAMES - 22, y + 4, "end", name);
    svg.path(
        "chosen " + ClusterMark.style(cluster.number()),
        ClusterMark.path(cluster.number(), NAMES - 11, y, 5),
        name);
    if (cluster.degradation() == null) {
      svg.label("", NAMES + 6, y + 4, "start", "not measured");
    } else {
      degradation(cluster, y);
    }
    candidates(cluster, y);
  }

  private void degradation(ClusterFacts cluster, double y) {
    if (cluster.standardError() != null) {
      double from = x(Math.max(0, cluster.degradation() - ERRORS * cluster.standardError()));
      double to = x(upper(cluster));
      svg.line("error", from, y, to, y);
      svg.line("error", from, y - CAP, from, y + CAP);
      svg.line("error", to, y - CAP, to, y + CAP);
    }
    svg.path(
        "mean",
        String.format(
            Locale.ROOT, "M%.1f %.1fl4.5 4.5-4.5 4.5-4.5-4.5z", x(cluster.degradation()), y - 4.5),
        String.format(
            Locale.ROOT,
            "cluster %d: %s nats, of %,d measured",
            cluster.number(),
            RecoveryVerdict.degradation(cluster),
            cluster.eligible()));
  }

  private void candidates(ClusterFacts cluster, double y) {
    double start = MIDDLE + GAP;
    double scale = mostCandidates == 0 ? 0 : (WIDTH - FIGURES - start) / mostCandidates;
    svg.bar(
        "bar",
        start,
        y - BAR / 2,
        scale * cluster.selected(),
        BAR,
        String.format(
            Locale.ROOT,
            "cluster %d: %,d selected, first budget %,d",
            cluster.number(),
            cluster.selected(),
            cluster.firstBudget()));
    double budget = start + scale * cluster.firstBudget();
    svg.line("budget", budget, y - BAR / 2 - 2, budget, y + BAR / 2 + 2);
    double end = start + scale * Math.max(cluster.selected(), cluster.firstBudget());
    svg.label("", end + 6, y + 4, "start", Figures.count(cluster.selected()));
  }

  private double x(double degradation) {
    return mostDegraded == 0 ? NAMES : NAMES + (MIDDLE - NAMES) * degradation / mostDegraded;
  }

  private static double upper(ClusterFacts cluster) {
    if (cluster.degradation() == null) {
      return 0;
    }
    double error = cluster.standardError() == null ? 0 : cluster.standardError();
    return cluster.degradation() + ERRORS * error;
  }
}
