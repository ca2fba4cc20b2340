package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import io.tsds.report.MapFacts;
import io.tsds.report.MapFacts.Kind;
import java.util.List;
import java.util.Locale;

/** Queries, pool and sample on their principal axes, with what each point is. */
final class MapChart {
  private static final double HEIGHT = 360;
  private static final double SMALL = 1.8;
  private static final double LARGE = 3.2;

  private final Html html;
  private final HtmlTables tables;
  private final MapFacts map;
  private final Plot plot;
  private final Axis across;
  private final Axis upward;

  MapChart(MapFacts map, Html html, HtmlTables tables) {
    this.html = html;
    this.tables = tables;
    this.map = map;
    this.plot = new Plot(html, HEIGHT);
    this.across = axis(map.x(), Plot.LEFT, Plot.WIDTH - Plot.RIGHT);
    this.upward = axis(map.y(), plot.bottom(), Plot.TOP);
  }

  private static Axis axis(List<Double> values, double from, double to) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double margin = (most > least ? most - least : 1) / 40;
    return Axis.linear(least - margin, most + margin, from, to);
  }

  void write() {
    tables.openSection("Map");
    html.element("p", summary());
    PictureSections.openFigure(html, "map", "Map: queries, pool and sample on two principal axes");
    plot.open(
        summary(),
        "first principal axis",
        "second principal axis",
        "tabindex",
        "0",
        "data-points",
        "");
    plot.gridlines(upward, upward.ticks(Plot.UPWARD), Numbers::of);
    plot.ticks(across, across.ticks(Plot.ACROSS), Numbers::of);
    for (Kind kind : Kind.values()) {
      points(kind);
    }
    plot.close();
    html.open("p", "class", "tooltip", "aria-live", "polite", "hidden", "hidden").closeLine();
    html.open("ul", "class", "legend");
    for (Kind kind : Kind.values()) {
      html.open("li")
          .open("svg", "viewBox", "-8 -8 16 16", "aria-hidden", "true")
          .open("path", "class", style(kind), "d", mark(kind, 0, 0, 2 * radius(kind)))
          .close()
          .close()
          .text(String.format(Locale.ROOT, "%s (%s shown)", name(kind), Figures.count(count(kind))))
          .close();
    }
    html.closeLine().closeLine();
    tables.closeSection();
  }

  private void points(Kind kind) {
    for (int i = 0; i < map.kind().size(); i++) {
      if (map.kind().get(i) == kind) {
        Double probability = map.probability().get(i);
        plot.svg()
            .path(
                style(kind),
                mark(kind, across.at(map.x().get(i)), upward.at(map.y().get(i)), radius(kind)),
                title(kind)
                    + " "
                    + map.id().get(i)
                    + (probability == null || probability == 0
                        ? ""
                        : ", probability " + Numbers.of(probability)));
      }
    }
  }

  private long count(Kind kind) {
    return map.kind().stream().filter(kind::equals).count();
  }

  private String summary() {
    long queries = count(Kind.QUERY);
    return String.format(
        Locale.ROOT,
        "%s of %s and %s of %s of the pool, evenly chosen among those drawn, those with probability and the others. What is near in the map need not be near in all dimensions.",
        Figures.count(queries),
        Quantity.of(map.queries(), "query"),
        Figures.count(map.kind().size() - queries),
        Quantity.of(map.members(), "candidate"));
  }

  private static String name(Kind kind) {
    return switch (kind) {
      case POOL -> "pool, without probability";
      case SUPPORT -> "with probability, not drawn";
      case DRAWN -> "drawn";
      case QUERY -> "queries";
    };
  }

  private static String title(Kind kind) {
    return switch (kind) {
      case POOL -> "pool:";
      case SUPPORT -> "not drawn:";
      case DRAWN -> "drawn:";
      case QUERY -> "query";
    };
  }

  private static String style(Kind kind) {
    return switch (kind) {
      case POOL -> "of-pool";
      case SUPPORT -> "of-support";
      case DRAWN -> "drawn";
      case QUERY -> "of-query";
    };
  }

  private static double radius(Kind kind) {
    return kind == Kind.POOL || kind == Kind.SUPPORT ? SMALL : LARGE;
  }

  /** A diamond for queries and a circle for others, since colors do not tell everybody. */
  private static String mark(Kind kind, double x, double y, double radius) {
    return kind == Kind.QUERY
        ? String.format(
            Locale.ROOT,
            "M%.1f %.1fl%4$.1f %4$.1f-%4$.1f %4$.1f-%4$.1f-%4$.1fz",
            x,
            y - radius,
            y,
            radius)
        : String.format(
            Locale.ROOT,
            "M%1$.1f %2$.1fa%3$.1f %3$.1f 0 1 0 %4$.1f 0a%3$.1f %3$.1f 0 1 0-%4$.1f 0z",
            x - radius,
            y,
            radius,
            2 * radius);
  }
}
