package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import io.tsds.report.recovery.BoundFacts;
import io.tsds.report.recovery.BoundFacts.ClusterGap;
import io.tsds.report.recovery.BoundSentences;
import io.tsds.report.recovery.RecoveryReport;
import java.util.Locale;

/** The part of the page about bounds of the loss: each in a sentence with its assumption. */
final class BoundSections {
  private static final int MOST_CLUSTERS = 200;

  private final RecoveryReport report;
  private final Html html;
  private final HtmlTables tables;

  BoundSections(RecoveryReport report, Html html, HtmlTables tables) {
    this.report = report;
    this.html = html;
    this.tables = tables;
  }

  void write() {
    if (report.bounds().isEmpty()) {
      return;
    }
    tables.openSection("How much worse than another selection it can be");
    html.element("p", BoundSentences.preface());
    html.open("p");
    BoundSentences.of(report.lossConstants())
        .forEach(sentence -> html.sentence(sentence).text(" "));
    html.closeLine();
    report.bounds().forEach(this::reference);
    tables.closeSection();
  }

  private void reference(BoundFacts bound) {
    html.element("h3", "Against " + bound.name())
        .element(
            "p",
            String.format(
                Locale.ROOT,
                "The reference has %s: %s.",
                Quantity.of(bound.size(), "instruction"),
                bound.description()));
    html.open("ul");
    BoundSentences.of(bound).forEach(sentence -> html.element("li", sentence));
    html.closeLine();
    html.open("details").element("summary", "In figures");
    terms(bound);
    clusters(bound);
    html.closeLine();
  }

  private void terms(BoundFacts bound) {
    tables.openTable(
        "Distances, in units of λ", "Statement", "Distance", "In loss, with the λ that was given");
    term(bound.realized());
    term(bound.allocation());
    if (bound.separable() != null) {
      term(bound.separable());
    }
    term(bound.printed());
    tables.closeTable();
  }

  private void term(BoundFacts.Term term) {
    tables.row(term.statement(), Numbers.of(term.distance()), Numbers.of(term.lossGap()));
  }

  private void clusters(BoundFacts bound) {
    tables.openTable(
        "Instructions of each cluster", "Cluster", "Selected", "Reference", "Short by", "More by");
    for (ClusterGap gap : bound.clusters().stream().limit(MOST_CLUSTERS).toList()) {
      tables.row(
          Integer.toString(gap.number()),
          Figures.count(gap.selected()),
          Figures.count(gap.reference()),
          Figures.count(gap.shortfall()),
          Figures.count(gap.excess()));
    }
    tables.closeTable();
  }
}
