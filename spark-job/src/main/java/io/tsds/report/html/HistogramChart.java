package io.tsds.report.html;

import io.tsds.report.Figures;
import java.util.List;
import java.util.function.Function;

/** A histogram: bars over the values that they count. */
final class HistogramChart {
  private static final double HEIGHT = 220;
  private static final double GAP = 2;

  /**
   * A bar of the histogram.
   *
   * @param from where its values begin
   * @param to where they end, above {@code from}
   * @param range in full, as people read it
   */
  record Bar(double from, double to, String range, long count) {}

  private final Plot plot;

  HistogramChart(Html html) {
    this.plot = new Plot(html, HEIGHT);
  }

  /**
   * Draws bars of whole numbers, each of which takes the place from itself to the next.
   *
   * @param description what a reader who does not see the chart needs to know
   * @param axis what the bars stand for
   * @param unit what is counted
   */
  void drawWhole(String description, String axis, String unit, List<Bar> bars) {
    double half = 0.5;
    Axis values =
        Axis.linear(bars.get(0).from - half, bars.get(bars.size() - 1).to - half, left(), right());
    draw(
        description,
        axis,
        unit,
        bars.stream()
            .map(bar -> new Bar(bar.from - half, bar.to - half, bar.range, bar.count))
            .toList(),
        values,
        values.wholeTicks(Plot.ACROSS),
        tick -> Figures.count(Math.round(tick)));
  }

  /** Draws bars of values above 0 on a logarithmic axis. */
  void drawLogarithmic(String description, String axis, String unit, List<Bar> bars) {
    Axis values = Axis.logarithmic(bars.get(0).from, bars.get(bars.size() - 1).to, left(), right());
    draw(description, axis, unit, bars, values, values.ticks(Plot.ACROSS), Numbers::of);
  }

  private void draw(
      String description,
      String axis,
      String unit,
      List<Bar> bars,
      Axis values,
      List<Double> ticks,
      Function<Double, String> text) {
    long tallest = bars.stream().mapToLong(Bar::count).max().orElse(0);
    Axis counts = Axis.upTo((double) Math.max(1, tallest), plot.bottom(), Plot.TOP, Plot.UPWARD);
    plot.open(description, axis, unit);
    plot.gridlines(
        counts, counts.wholeTicks(Plot.UPWARD), count -> Figures.count(Math.round(count)));
    for (Bar bar : bars) {
      double x = values.at(bar.from) + GAP / 2;
      double y = counts.at((double) bar.count);
      plot.svg()
          .bar(
              "bar",
              x,
              y,
              Math.max(1, values.at(bar.to) - GAP / 2 - x),
              plot.bottom() - y,
              bar.range() + ": " + Figures.count(bar.count()) + " " + unit);
    }
    plot.ticks(values, ticks, text);
    plot.close();
  }

  private static double left() {
    return Plot.LEFT + GAP;
  }

  private static double right() {
    return Plot.WIDTH - Plot.RIGHT;
  }
}
