package io.tsds.report.html;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The frame of a chart with two axes, as inline SVG of a size whose labels a phone shows readably.
 * Drawn by hand: chart libraries measure text with AWT, whose fonts bare containers lack.
 */
final class Plot {
  static final double WIDTH = 400;
  static final double LEFT = 60;
  static final double RIGHT = 12;
  static final double TOP = 28;
  static final double BOTTOM = 48;

  /** The most ticks beside each other, and above each other. */
  static final int ACROSS = 5;

  static final int UPWARD = 5;

  /** Radius of a point that stands for a whole curve. */
  private static final double ALONE = 4;

  /** About the width of a character of a label. */
  private static final double CHARACTER = 7;

  private final Svg svg;
  private final double height;

  Plot(Html html, double height) {
    this.svg = new Svg(html);
    this.height = height;
  }

  Svg svg() {
    return svg;
  }

  /** Where the horizontal axis lies. */
  double bottom() {
    return height - BOTTOM;
  }

  /**
   * Begins the chart.
   *
   * @param description what a reader who does not see the chart needs to know
   * @param across title of the horizontal axis
   * @param upward title of the vertical axis
   * @param attributes of the drawing besides
   */
  void open(String description, String across, String upward, String... attributes) {
    svg.open(WIDTH, height, description, attributes);
    svg.label("axis", LEFT + (WIDTH - LEFT - RIGHT) / 2, height - 8, "middle", across);
    svg.label("axis", 2, 12, "start", upward);
  }

  void close() {
    svg.close();
  }

  /** Lines across the chart, with their values beside it. */
  void gridlines(Axis axis, List<Double> ticks, Function<Double, String> text) {
    svg.line("baseline", LEFT, bottom(), WIDTH - RIGHT, bottom());
    for (double tick : ticks) {
      double y = axis.at(tick);
      if (y < bottom() - 0.5) {
        svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
      }
      svg.label("", LEFT - 8, y + 4, "end", text.apply(tick));
    }
  }

  /** Marks below the chart, with their values; those that would lie on each other are left out. */
  void ticks(Axis axis, List<Double> ticks, Function<Double, String> text) {
    double free = LEFT - 4;
    for (double tick : ticks) {
      double x = axis.at(tick);
      String label = text.apply(tick);
      double half = label.length() * CHARACTER / 2;
      double middle = Math.min(WIDTH - half, Math.max(x, LEFT - 4 + half));
      svg.line("baseline", x, bottom(), x, bottom() + 4);
      // What is moved inwards ends where the first may begin, but for rounding.
      if (middle - half >= free - 0.01) {
        svg.label("", middle, bottom() + 16, "middle", label);
        free = middle + half + CHARACTER;
      }
    }
  }

  /** A point, of which a pointer tells more. */
  void dot(double x, double y, double radius, String title) {
    svg.path(
        "dot",
        String.format(
            Locale.ROOT,
            "M%1$.1f %2$.1fa%3$.1f %3$.1f 0 1 0 %4$.1f 0a%3$.1f %3$.1f 0 1 0-%4$.1f 0z",
            x - radius,
            y,
            radius,
            2 * radius),
        title);
  }

  /** A line across the chart, at a value of the vertical axis. */
  void mark(Axis upward, double value, String label) {
    double y = upward.at(value);
    svg.line("mark", LEFT, y, WIDTH - RIGHT, y);
    svg.label("on-line", WIDTH - RIGHT, y - 4, "end", label);
  }

  /**
   * A line through points; of a single one a dot.
   *
   * @param xs values along {@code across}
   * @param ys values along {@code upward}, in the same order
   */
  void curve(
      String style,
      Axis across,
      Axis upward,
      List<? extends Number> xs,
      List<? extends Number> ys,
      String title) {
    if (xs.size() == 1) {
      double x = across.at(xs.get(0).doubleValue());
      dot(x, upward.at(ys.get(0).doubleValue()), ALONE, title);
      return;
    }
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < xs.size(); i++) {
      path.append(i == 0 ? 'M' : 'L')
          .append(
              String.format(
                  Locale.ROOT,
                  "%.1f %.1f",
                  across.at(xs.get(i).doubleValue()),
                  upward.at(ys.get(i).doubleValue())));
    }
    svg.path("curve " + style, path.toString(), title);
  }
}
