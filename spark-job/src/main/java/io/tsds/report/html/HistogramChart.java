package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import java.util.List;
import java.util.function.Function;

/** A histogram: bars over the values that they count. */
final class HistogramChart {
  private static final double HEIGHT = 220;
  private static final double GAP = 2;

  /** What can still be seen. */
  private static final double THINNEST = 3;

  /** Ratio of a bar's end to its middle, on a logarithmic axis with nothing else. */
  private static final double ALONE = 1.25;

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
   * @param noun what is counted, in the singular
   */
  void drawWhole(String description, String axis, String noun, List<Bar> bars) {
    double half = 0.5;
    double from = bars.get(0).from - half;
    double to = bars.get(bars.size() - 1).to - half;
    // A single number would be as wide as the chart.
    double margin = to - from > 1 ? 0 : 1;
    Axis values = Axis.linear(from - margin, to + margin, left(), right());
    draw(
        description,
        axis,
        noun,
        bars.stream()
            .map(bar -> new Bar(bar.from - half, bar.to - half, bar.range, bar.count))
            .toList(),
        values,
        values.wholeTicks(Plot.ACROSS).stream().filter(tick -> tick >= 0).toList(),
        tick -> Figures.count(Math.round(tick)));
  }

  /** Draws bars of values above 0 on a logarithmic axis. */
  void drawLogarithmic(String description, String axis, String noun, List<Bar> bars) {
    double from = bars.get(0).from;
    double to = bars.get(bars.size() - 1).to;
    Axis values = Axis.logarithmic(from, to, left(), right());
    List<Bar> drawn = Axis.lookTheSame(from, to) ? List.of(widened(bars)) : bars;
    draw(description, axis, noun, drawn, values, values.ticks(Plot.ACROSS), Numbers::of);
  }

  /** A bar that can be seen, of values that all look the same. */
  private static Bar widened(List<Bar> bars) {
    double value = bars.get(0).from;
    long count = bars.stream().mapToLong(Bar::count).sum();
    return new Bar(value / ALONE, value * ALONE, bars.get(0).range, count);
  }

  private void draw(
      String description,
      String axis,
      String noun,
      List<Bar> bars,
      Axis values,
      List<Double> ticks,
      Function<Double, String> text) {
    long tallest = bars.stream().mapToLong(Bar::count).max().orElse(0);
    Axis counts = Axis.upTo((double) Math.max(1, tallest), plot.bottom(), Plot.TOP, Plot.UPWARD);
    plot.open(description, axis, Quantity.plural(noun));
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
              Math.max(THINNEST, values.at(bar.to) - GAP / 2 - x),
              plot.bottom() - y,
              bar.range() + ": " + Quantity.of(bar.count(), noun));
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
