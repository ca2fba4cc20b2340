package io.tsds.report.html;

import io.tsds.report.Figures;
import io.tsds.report.QueryFacts;
import java.util.Locale;

/**
 * What the queries got, in a table that a script lets readers sort; without it the table stays as
 * it is, farthest first.
 */
final class QueryTable {
  private final QueryFacts queries;
  private final Html html;
  private final HtmlTables tables;

  QueryTable(QueryFacts queries, Html html, HtmlTables tables) {
    this.queries = queries;
    this.html = html;
    this.tables = tables;
  }

  void write() {
    tables.openSection("Queries");
    html.element("p", summary());
    html.open("div", "id", "queries");
    tables.openSortable(
        queries.others() == 0
            ? "All queries, farthest first"
            : String.format(
                Locale.ROOT,
                "The %s queries whose nearest candidate is farthest; %s others are closer",
                Figures.count(queries.farthest().size()),
                Figures.count(queries.others())),
        "Query",
        "Nearest distance",
        "K",
        "Mass beyond its nearest",
        "Covered");
    queries.farthest().forEach(this::row);
    tables.closeTable();
    html.closeLine();
    tables.closeSection();
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
    long all = queries.others() + queries.farthest().size();
    return queries.coveredBelow() == null
        ? "No candidates were sampled, so that nothing tells which queries are covered."
        : String.format(
            Locale.ROOT,
            "%s of %s queries are covered: their nearest candidate is closer than 95 of 100 random"
                + " pairs of a query and a candidate, which are at least %s apart.",
            Figures.count(queries.covered()),
            Figures.count(all),
            Numbers.of(queries.coveredBelow()));
  }
}
