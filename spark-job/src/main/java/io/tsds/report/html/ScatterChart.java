package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.recovery.ScatterFacts;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Instructions in two spectral coordinates, by cluster, the selected ones on top. */
final class ScatterChart {
  private static final double WIDTH = 400;
  private static final double HEIGHT = 340;
  private static final double MARGIN = 20;
  private static final double BOTTOM = 40;
  private static final double SMALL = 1.6;
  private static final double LARGE = 2.8;

  private final Svg svg;
  private final ScatterFacts scatter;
  private final List<Integer> clusters;
  private final double[] xs;
  private final double[] ys;

  ScatterChart(Html html, ScatterFacts scatter) {
    this.svg = new Svg(html);
    this.scatter = scatter;
    this.clusters = scatter.cluster().stream().distinct().sorted().toList();
    this.xs = shares(scatter.x());
    this.ys = shares(scatter.y());
  }

  void draw() {
    svg.open(
        WIDTH,
        HEIGHT,
        String.format(
            Locale.ROOT,
            "%s in two spectral coordinates, in %s; the selected ones have an outline",
            Quantity.of(scatter.points(), "instruction"),
            Quantity.of(clusters.size(), "cluster")));
    svg.line("grid", MARGIN, HEIGHT - BOTTOM, WIDTH - MARGIN, HEIGHT - BOTTOM);
    svg.line("grid", MARGIN, MARGIN, MARGIN, HEIGHT - BOTTOM);
    clusters.forEach(cluster -> marks(cluster, "point", SMALL, point -> !selected(point)));
    clusters.forEach(cluster -> marks(cluster, "chosen", LARGE, this::selected));
    clusters.forEach(this::number);
    svg.label("axis", WIDTH / 2, HEIGHT - 12, "middle", "first spectral coordinate (without unit)");
    svg.label("axis", MARGIN, MARGIN - 6, "start", "second spectral coordinate");
    svg.close();
  }

  private boolean selected(int point) {
    return scatter.selected().get(point);
  }

  private void marks(int cluster, String style, double radius, IntPredicate such) {
    int[] points = pointsOf(cluster).filter(such).toArray();
    if (points.length == 0) {
      return;
    }
    String marks =
        IntStream.of(points)
            .mapToObj(point -> ClusterMark.path(cluster, x(point), y(point), radius))
            .collect(Collectors.joining());
    String title =
        String.format(
            Locale.ROOT,
            "cluster %d: %,d of those shown are %s",
            cluster,
            points.length,
            style.equals("chosen") ? "selected" : "not selected");
    svg.path(style + " " + ClusterMark.style(cluster), marks, title);
  }

  /** The cluster's number amid its points, for those whom colors do not tell it. */
  private void number(int cluster) {
    double x = median(pointsOf(cluster).mapToDouble(this::x));
    double y = median(pointsOf(cluster).mapToDouble(this::y));
    svg.label("on-marks", x, y + 5, "middle", Integer.toString(cluster));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private IntStream pointsOf(int cluster) {
    return IntStream.range(0, scatter.points())
        .filter(point -> scatter.cluster().get(point) == cluster);
  }

  private double x(int point) {
    return MARGIN + LARGE + xs[point] * (WIDTH - 2 * (MARGIN + LARGE));
  }

  private double y(int point) {
    double height = HEIGHT - BOTTOM - MARGIN - 2 * LARGE;
    return HEIGHT - BOTTOM - LARGE - ys[point] * height;
  }

  /** Values between the least and the largest of them, from 0 to 1 [points]. */
  private static double[] shares(List<Double> values) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double range = most - least;
    return values.stream()
        .mapToDouble(value -> range > 0 && Double.isFinite(range) ? (value - least) / range : 0.5)
        .toArray();
  }
}
