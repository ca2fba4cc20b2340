package io.tsds.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One or two curves over an axis, as inline SVG. An axis is linear or logarithmic, and has ticks at
 * 1, 2 and 5 times powers of ten.
 */
final class CurveChart {
  private static final double WIDTH = 400;
  private static final double HEIGHT = 240;
  private static final double LEFT = 60;
  private static final double RIGHT = 12;
  private static final double TOP = 28;
  private static final double BOTTOM = 48;
  private static final int MOST_TICKS = 6;

  private final Svg svg;
  private final Axis x;
  private final Axis y;

  /**
   * @param logarithmic whether equal steps are equal ratios; then both ends must be above 0
   */
  record Axis(String title, double least, double most, boolean logarithmic) {
    double share(double value) {
      double from = scaled(least);
      double to = scaled(most);
      return to > from ? (scaled(value) - from) / (to - from) : 0.5;
    }

    private double scaled(double value) {
      return logarithmic ? Math.log(value) : value;
    }

    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      if (logarithmic) {
        for (int power = (int) Math.floor(Math.log10(least)); power <= 18; power++) {
          for (int step : new int[] {1, 2, 5}) {
            add(step * Math.pow(10, power), ticks);
          }
        }
        return thinned(ticks);
      }
      double range = Math.max(most - least, Double.MIN_NORMAL);
      double step = Math.pow(10, Math.floor(Math.log10(range / MOST_TICKS)));
      while (range / step > MOST_TICKS) {
        step *= range / (2 * step) <= MOST_TICKS ? 2 : range / (5 * step) <= MOST_TICKS ? 5 : 10;
      }
      for (long i = (long) Math.ceil(least / step); i * step <= most * (1 + 1e-12); i++) {
        add(i * step, ticks);
      }
      return ticks;
    }

    private void add(double tick, List<Double> ticks) {
      double slack = 1e-9 * Math.abs(most);
      if (tick >= least - slack && tick <= most + slack) {
        ticks.add(tick);
      }
    }

    /** Powers of ten alone where there are too many. */
    private static List<Double> thinned(List<Double> ticks) {
      if (ticks.size() <= MOST_TICKS) {
        return ticks;
      }
      List<Double> powers =
          ticks.stream()
              .filter(tick -> Math.abs(Math.log10(tick) - Math.rint(Math.log10(tick))) < 1e-9)
              .toList();
      int every = Math.max(1, (powers.size() + MOST_TICKS - 1) / MOST_TICKS);
      List<Double> kept = new ArrayList<>();
      for (int i = 0; i < powers.size(); i += every) {
        kept.add(powers.get(i));
      }
      return kept;
    }
  }

  CurveChart(Html html, Axis x, Axis y) {
    this.svg = new Svg(html);
    this.x = x;
    this.y = y;
  }

  /** Begins with the axes. */
  void open(String description) {
    svg.open(WIDTH, HEIGHT, description);
    for (double tick : y.ticks()) {
      svg.line("grid", LEFT, y(tick), WIDTH - RIGHT, y(tick));
      svg.label("tick", LEFT - 6, y(tick) + 4, "end", Numbers.of(tick));
    }
    for (double tick : x.ticks()) {
      svg.line("grid", x(tick), HEIGHT - BOTTOM, x(tick), HEIGHT - BOTTOM + 4);
      svg.label("tick", x(tick), HEIGHT - BOTTOM + 18, "middle", Numbers.of(tick));
    }
    svg.label("axis", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "middle", x.title());
    svg.label("axis", 4, 16, "start", y.title());
  }

  /** A curve through points, each a dot of which a pointer tells more. */
  void curve(List<double[]> points, String name) {
    for (int i = 1; i < points.size(); i++) {
      double[] from = points.get(i - 1);
      double[] to = points.get(i);
      svg.line("curve", x(from[0]), y(from[1]), x(to[0]), y(to[1]));
    }
    for (double[] point : points) {
      svg.path(
          "dot",
          String.format(
              Locale.ROOT,
              "M%.1f %.1fa3 3 0 1 0 6 0a3 3 0 1 0 -6 0z",
              x(point[0]) - 3,
              y(point[1])),
          String.format(
              Locale.ROOT, "%s: %s at %s", name, Numbers.of(point[1]), Numbers.of(point[0])));
    }
  }

  /** A line across, at a value of the upright axis. */
  void mark(double value, String label) {
    svg.line("mark", LEFT, y(value), WIDTH - RIGHT, y(value));
    svg.label("tick", WIDTH - RIGHT, y(value) - 4, "end", label);
  }

  void close() {
    svg.close();
  }

  private double x(double value) {
    return LEFT + x.share(value) * (WIDTH - RIGHT - LEFT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - BOTTOM - TOP);
  }
}
