package io.tsds.report.html;

import io.tsds.report.Figures;
import java.util.List;
import java.util.Locale;

/**
 * A histogram as inline SVG. Drawn by hand: chart libraries measure text with AWT, whose fonts bare
 * containers lack, and a row of rectangles needs none.
 */
final class HistogramChart {
  private static final double WIDTH = 400;
  private static final double HEIGHT = 220;
  private static final double LEFT = 60;
  private static final double RIGHT = 8;
  private static final double TOP = 28;
  private static final double BOTTOM = 48;
  private static final double GAP = 2;

  /** About the width of a character of a label. */
  private static final double CHARACTER = 6.4;

  private static final double WIDEST_BAR = 60;
  private static final int MOST_LABELS = 4;

  /**
   * A bar of the histogram.
   *
   * @param label under the axis
   * @param range in full, as people read it
   */
  record Bar(String label, String range, long count) {}

  private final Html html;

  HistogramChart(Html html) {
    this.html = html;
  }

  /**
   * Draws the chart.
   *
   * @param description what a reader who does not see the chart needs to know
   * @param axis what the bars stand for
   * @param unit what is counted
   */
  void draw(String description, String axis, String unit, List<Bar> bars) {
    long tallest = bars.stream().mapToLong(Bar::count).max().orElse(0);
    long top = roundedUp(Math.max(1, tallest));
    html.open(
        "svg",
        "class",
        "chart",
        "viewBox",
        String.format(Locale.ROOT, "0 0 %.0f %.0f", WIDTH, HEIGHT),
        "role",
        "img",
        "aria-label",
        description);
    for (int half = 0; half <= (top > 1 ? 2 : 1); half++) {
      gridline(top > 1 ? top * half / 2 : half, top);
    }
    bars(unit, bars, top);
    axis(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 8, "middle", axis);
    axis(2, 12, "start", unit);
    html.closeLine();
  }

  private void gridline(long value, long top) {
    double y = y(value, top);
    html.open(
            "line",
            "class",
            value == 0 ? "baseline" : "grid",
            "x1",
            at(LEFT),
            "x2",
            at(WIDTH - RIGHT),
            "y1",
            at(y),
            "y2",
            at(y))
        .close();
    label(LEFT - 8, y + 4, "end", Figures.count(value));
  }

  private void bars(String unit, List<Bar> bars, long top) {
    double slot = (WIDTH - LEFT - RIGHT) / bars.size();
    double width = Math.min(WIDEST_BAR, slot - GAP);
    int every = (bars.size() + MOST_LABELS - 1) / MOST_LABELS;
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double middle = LEFT + (i + 0.5) * slot;
      double y = y(bar.count(), top);
      html.open(
              "rect",
              "class",
              "bar",
              "x",
              at(middle - width / 2),
              "y",
              at(y),
              "width",
              at(width),
              "height",
              at(HEIGHT - BOTTOM - y))
          .element("title", bar.range() + ": " + Figures.count(bar.count()) + " " + unit)
          .close();
      if (i % every == 0) {
        label(besideAxis(middle, bar.label()), HEIGHT - BOTTOM + 16, "middle", bar.label());
      }
    }
  }

  /**
   * The middle of a label, moved so far that it does not lie below the labels of the other axis.
   */
  private static double besideAxis(double middle, String label) {
    return Math.max(middle, LEFT - 4 + label.length() * CHARACTER / 2);
  }

  private void label(double x, double y, String anchor, String text) {
    html.element("text", text, "x", at(x), "y", at(y), "text-anchor", anchor);
  }

  /** The title of an axis. */
  private void axis(double x, double y, String anchor, String text) {
    html.element("text", text, "class", "axis", "x", at(x), "y", at(y), "text-anchor", anchor);
  }

  private static double y(long value, long top) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
  }

  /** The next even number that is 1, 2, 4, 6 or 8 times a power of ten, or 1. */
  private static long roundedUp(long value) {
    long power = 1;
    while (value > 10 * power) {
      power *= 10;
    }
    for (long factor : new long[] {1, 2, 4, 6, 8}) {
      if (value <= factor * power) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.2f", coordinate);
  }
}
