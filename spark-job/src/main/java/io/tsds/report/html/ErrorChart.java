package io.tsds.report.html;

import io.tsds.report.recovery.ClusteringFacts;
import io.tsds.report.recovery.ClusteringFacts.Trial;
import java.util.List;
import java.util.Locale;

/** The error of every number of clusters that was tried, and the one that was chosen. */
final class ErrorChart {
  private static final double WIDTH = 400;
  private static final double HEIGHT = 220;
  private static final double LEFT = 56;
  private static final double RIGHT = 8;
  private static final double TOP = 24;
  private static final double BOTTOM = 44;
  private static final double SMALL = 2.5;
  private static final double LARGE = 6;

  /** Half of the width of the label of the chosen number. */
  private static final double HALF_LABEL = 40;

  private static final int MOST_LABELS = 12;

  private final Svg svg;
  private final List<Trial> tried;
  private final int chosen;
  private final double error;
  private final Axis errors;

  /** A chart of at least two trials. */
  ErrorChart(Html html, ClusteringFacts clustering) {
    this.svg = new Svg(html);
    this.tried = clustering.tried();
    this.chosen = clustering.chosen();
    this.error = clustering.error();
    double most = tried.stream().mapToDouble(Trial::error).max().orElse(0);
    this.errors = Axis.upTo(most > 0 ? most : 1, HEIGHT - BOTTOM, TOP, Plot.UPWARD);
  }

  void draw() {
    svg.open(
        WIDTH,
        HEIGHT,
        String.format(
            Locale.ROOT,
            "Error of %d to %d clusters; the chosen %d have %s",
            tried.get(0).clusters(),
            tried.get(tried.size() - 1).clusters(),
            chosen,
            Numbers.of(error)));
    for (double value : errors.ticks(Plot.UPWARD)) {
      svg.line(value == 0 ? "baseline" : "grid", LEFT, y(value), WIDTH - RIGHT, y(value));
      svg.label("", LEFT - 8, y(value) + 4, "end", Numbers.of(value));
    }
    curve();
    tried.forEach(this::trial);
    svg.label("axis", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "middle", "number of clusters K");
    svg.label("axis", LEFT, TOP - 10, "start", "relative error");
    svg.close();
  }

  private void curve() {
    StringBuilder data = new StringBuilder();
    for (Trial trial : tried) {
      data.append(
          String.format(
              Locale.ROOT,
              "%s%.1f %.1f",
              data.isEmpty() ? "M" : "L",
              x(trial.clusters()),
              y(trial.error())));
    }
    svg.path("curve", data.toString(), "relative error by number of clusters");
  }

  private void trial(Trial trial) {
    boolean best = trial.clusters() == chosen;
    double x = x(trial.clusters());
    double y = y(trial.error());
    svg.path(
        best ? "best" : "tried",
        ClusterMark.path(0, x, y, best ? LARGE : SMALL),
        "K " + trial.clusters() + ": " + Numbers.of(trial.error()));
    if (best) {
      double middle = Math.min(x, WIDTH - HALF_LABEL);
      svg.label("strong", middle, y - 12, "middle", "chosen: " + chosen);
    }
    if (best || trial.clusters() % (1 + tried.size() / MOST_LABELS) == 0) {
      svg.label("", x, HEIGHT - BOTTOM + 16, "middle", Integer.toString(trial.clusters()));
    }
  }

  private double x(int clusters) {
    int first = tried.get(0).clusters();
    int range = tried.get(tried.size() - 1).clusters() - first;
    double margin = 16;
    return LEFT + margin + (WIDTH - LEFT - RIGHT - 2 * margin) * (clusters - first) / range;
  }

  private double y(double value) {
    return errors.at(value);
  }
}
