package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import io.tsds.report.recovery.ConceptFacts;
import io.tsds.report.recovery.ConceptFacts.ConflictingPair;
import io.tsds.report.recovery.RecoveryReport;
import java.util.Locale;

/** The part of the page about the concept filter: what it rejected and why. */
final class FilterSections {
  private final RecoveryReport report;
  private final Html html;
  private final HtmlTables tables;

  FilterSections(RecoveryReport report, Html html, HtmlTables tables) {
    this.report = report;
    this.html = html;
    this.tables = tables;
  }

  void write() {
    ConceptFacts concepts = report.concepts();
    tables.openSection("What the concept filter rejected");
    if (concepts.tolerance() == null) {
      html.element(
          "p",
          "There was no concept filter: instructions were taken whether or not their concepts"
              + " contradict each other.");
    } else {
      filter(concepts);
    }
    tables.openFacts("The graph of the concepts of all selected instructions");
    tables.row("Concepts", Figures.count(concepts.vertices()));
    tables.row("Pairs that occur together", Figures.count(concepts.edges()));
    tables.closeTable();
    tables.closeSection();
  }

  private void filter(ConceptFacts concepts) {
    html.element(
        "p",
        String.format(
            Locale.ROOT,
            "An instruction that joins known concepts as no selected one did may teach the model"
                + " something that contradicts those, and is left out if %s new. Of %s looked at, %s (%s) %s"
                + " rejected.",
            limit(concepts.tolerance()),
            Quantity.of(concepts.visited(), "instruction"),
            Figures.count(concepts.rejected()),
            Figures.roundedPercent(concepts.rejectedShare()),
            concepts.rejected() == 1 ? "was" : "were"));
    if (concepts.decided()) {
      html.open("p", "class", "caution")
          .sentence(
              "The filter, and not the budget, decided what was selected. With so many rejected,"
                  + " the selection depends on which instructions came first. Raise"
                  + " `concept-tolerance`, or run with `no-concept-filter` and compare.")
          .closeLine();
    }
    if (!concepts.pairs().isEmpty()) {
      pairs(concepts);
    }
  }

  private static String limit(double tolerance) {
    return tolerance == 0
        ? "any of its pairs of known concepts is"
        : "more than " + Figures.roundedPercent(tolerance) + " of its pairs of known concepts are";
  }

  private void pairs(ConceptFacts concepts) {
    tables.openTable(
        "Pairs of concepts for which most instructions were rejected",
        "Pair",
        "Instructions",
        "Of all rejected");
    for (ConflictingPair pair : concepts.pairs()) {
      tables.row(
          pair.text(),
          Figures.count(pair.candidates()),
          concepts.rejected() == 0
              ? Figures.ABSENT
              : Figures.percent(pair.candidates() / (double) concepts.rejected()));
    }
    tables.closeTable();
  }
}
