package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import io.tsds.report.NeighborhoodsByQuery;
import io.tsds.report.QueryFacts;
import java.util.Locale;

/**
 * What the queries got: a chart of K along the queries in their order, which shows stretches of
 * queries that differ from others, and a table that a script lets readers sort; without it the
 * table stays as it is, farthest first.
 */
final class QuerySections {
  private static final double HEIGHT = 240;
  private static final double DOT = 2.2;

  /** So many neighbors an axis goes up to at the least, that its lines are not far apart. */
  private static final int FEW = 4;

  private final QueryFacts queries;
  private final NeighborhoodsByQuery neighborhoods;
  private final Html html;
  private final HtmlTables tables;

  /**
   * @param neighborhoods null in a report of an earlier build
   */
  QuerySections(
      QueryFacts queries, NeighborhoodsByQuery neighborhoods, Html html, HtmlTables tables) {
    this.queries = queries;
    this.neighborhoods = neighborhoods;
    this.html = html;
    this.tables = tables;
  }

  void write() {
    tables.openSection("Queries");
    html.element("p", summary());
    html.open("div", "class", "charts");
    if (neighborhoods != null) {
      html.open("div");
      chart();
      html.closeLine();
    }
    html.open("div", "id", "queries");
    table();
    html.closeLine().closeLine();
    tables.closeSection();
  }

  private void chart() {
    PictureSections.openFigure(
        html, "neighborhoods-by-query", "Neighborhood sizes: K of the queries in their order");
    Plot plot = new Plot(html, HEIGHT);
    int most = neighborhoods.most().stream().mapToInt(Integer::intValue).max().orElse(0);
    int least = neighborhoods.least().stream().mapToInt(Integer::intValue).min().orElse(0);
    double half = 0.5;
    Axis across =
        Axis.linear(
            -half, neighborhoods.queries() - half, Plot.LEFT + DOT, Plot.WIDTH - Plot.RIGHT);
    Axis upward = neighbors(least, most, plot.bottom());
    plot.open(
        "K is " + Figures.countRange(least, most) + "; the table has the figures of the queries",
        "query, by its place in the input",
        "neighbors (K)");
    plot.gridlines(upward, upward.wholeTicks(Plot.UPWARD), k -> Figures.count(Math.round(k)));
    for (int group = 0; group < neighborhoods.first().size(); group++) {
      group(plot, group, across, upward);
    }
    plot.ticks(across, across.wholeTicks(Plot.ACROSS), place -> Figures.count(Math.round(place)));
    plot.close();
    if (neighborhoods.first().size() < neighborhoods.queries()) {
      html.element(
          "p",
          "A dot is the mean of "
              + Quantity.of(neighborhoods.end(0), "query")
              + " that follow one another, a line goes from their least K to their largest.",
          "class",
          "note");
    }
    html.closeLine();
  }

  /** From 0 where that leaves room for the differences. */
  private static Axis neighbors(int least, int most, double bottom) {
    int room = most - least;
    return least > 3 * room && room > 0
        ? Axis.linear(least - room / 2.0, most + room / 10.0, bottom, Plot.TOP)
        : Axis.upTo(Math.max(FEW, most), bottom, Plot.TOP, Plot.UPWARD);
  }

  private void group(Plot plot, int group, Axis across, Axis upward) {
    long first = neighborhoods.first().get(group);
    long last = neighborhoods.end(group) - 1;
    double x = across.at((first + last) / 2.0);
    int least = neighborhoods.least().get(group);
    int most = neighborhoods.most().get(group);
    if (most > least) {
      plot.svg().line("range", x, upward.at((double) least), x, upward.at((double) most));
    }
    String title =
        first == last
            ? "query " + neighborhoods.query().get(group) + ": K " + Figures.count(most)
            : String.format(
                Locale.ROOT,
                "queries %s: K %s, mean %s",
                Figures.countRange(first, last),
                Figures.countRange(least, most),
                Numbers.of(neighborhoods.mean().get(group)));
    plot.dot(x, upward.at(neighborhoods.mean().get(group)), DOT, title);
  }

  private void table() {
    tables.openSortable(
        queries.others() == 0
            ? "All queries, farthest first"
            : String.format(
                Locale.ROOT,
                "The %s whose nearest candidate is farthest; %s closer",
                Quantity.of(queries.farthest().size(), "query"),
                queries.others() == 1
                    ? "1 other is"
                    : Figures.count(queries.others()) + " others are"),
        "Query",
        "Nearest distance",
        "K",
        "Mass beyond its nearest",
        "Covered");
    queries.farthest().forEach(this::row);
    tables.closeTable();
  }

  private void row(QueryFacts.Query query) {
    html.open("tr", "class", Boolean.FALSE.equals(query.covered()) ? "marked" : "query")
        .element("th", query.query(), "scope", "row");
    number(Numbers.of(query.nearest()), Double.toString(query.nearest()));
    number(Figures.count(query.neighbors()), Integer.toString(query.neighbors()));
    number(Figures.percent(query.beyondNearest()), Double.toString(query.beyondNearest()));
    html.element("td", query.covered() == null ? Figures.ABSENT : query.covered() ? "yes" : "no")
        .closeLine();
  }

  private void number(String text, String value) {
    html.element("td", text, "class", "number", "data-value", value);
  }

  private String summary() {
    if (queries.coveredBelow() == null) {
      return "No candidates were sampled, so that nothing tells which queries are covered.";
    }
    long all = queries.others() + queries.farthest().size();
    String covered =
        all == 1
            ? "The query is " + (queries.covered() == 1 ? "" : "not ") + "covered"
            : String.format(
                Locale.ROOT,
                "%s of %s queries %s covered",
                Figures.count(queries.covered()),
                Figures.count(all),
                queries.covered() == 1 ? "is" : "are");
    return String.format(
        Locale.ROOT,
        "%s. A query is covered if its nearest candidate is closer than 95 of 100 random pairs of a"
            + " query and a candidate, which are at least %s apart.",
        covered,
        Numbers.of(queries.coveredBelow()));
  }
}
