package io.tsds.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Charts as inline SVG: the drawing, in a frame that fits the page. */
final class Svg {
  private final Html html;

  Svg(Html html) {
    this.html = html;
  }

  /**
   * Begins a chart.
   *
   * @param description what a reader who does not see the chart needs to know
   * @param attributes of the drawing besides, names and values in turn
   */
  void open(double width, double height, String description, String... attributes) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "class",
                "chart",
                "viewBox",
                String.format(Locale.ROOT, "0 0 %.0f %.0f", width, height),
                "role",
                "img",
                "aria-label",
                description));
    all.addAll(List.of(attributes));
    html.open("svg", all.toArray(String[]::new));
  }

  void close() {
    html.closeLine();
  }

  void line(String style, double x1, double y1, double x2, double y2) {
    html.open("line", "class", style, "x1", at(x1), "y1", at(y1), "x2", at(x2), "y2", at(y2))
        .close();
  }

  void label(String style, double x, double y, String anchor, String text) {
    html.element("text", text, "class", style, "x", at(x), "y", at(y), "text-anchor", anchor);
  }

  /** A bar, of which a pointer tells more. */
  void bar(String style, double x, double y, double width, double height, String title) {
    html.open(
            "rect",
            "class",
            style,
            "x",
            at(x),
            "y",
            at(y),
            "width",
            at(width),
            "height",
            at(height))
        .element("title", title)
        .close();
  }

  /**
   * A figure of any form, of which a pointer tells more.
   *
   * @param data in the language of paths
   */
  void path(String style, String data, String title) {
    html.open("path", "class", style, "d", data).element("title", title).close();
  }

  static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.1f", coordinate);
  }
}
