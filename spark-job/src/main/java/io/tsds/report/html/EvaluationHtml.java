package io.tsds.report.html;

import io.tsds.report.EvaluationReport;
import io.tsds.report.EvaluationReport.Overlap;
import io.tsds.report.EvaluationReport.Sample;
import io.tsds.report.Figures;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The page of a comparison of samples: bars and tables, in one file that needs no network. */
public final class EvaluationHtml {
  private static final double WIDTH = 640;
  private static final double LEFT = 200;
  private static final double RIGHT = 90;
  private static final double BAR = 18;
  private static final double STEP = 28;

  private final EvaluationReport report;
  private final Html html = new Html();
  private final HtmlTables tables = new HtmlTables(html);
  private final Svg svg = new Svg(html);

  private EvaluationHtml(EvaluationReport report) {
    this.report = report;
  }

  public static String write(EvaluationReport report) {
    return new EvaluationHtml(report).page();
  }

  private String page() {
    HtmlPage.open(html, "Samples compared");
    html.open("header")
        .element("h1", "Samples compared")
        .element(
            "p",
            Figures.count(report.queries())
                + " queries, "
                + Figures.count(report.candidates())
                + " candidates"
                + (report.task() == null ? "" : ", target task " + report.task()),
            "class",
            "subtitle")
        .closeLine();
    if (report.samples().stream().allMatch(sample -> sample.mostCost() != null)) {
      bars("Cost of transport to the queries", Sample::mostCost, Sample::cost);
    }
    bars("Queries covered", Sample::covered, sample -> Figures.percent(sample.covered()));
    bars("Effective size", Sample::effectiveSize, s -> Figures.number(s.effectiveSize()));
    bars(
        "Draws on near-duplicates",
        Sample::nearDuplicates,
        sample -> Figures.percent(sample.nearDuplicates()));
    samples();
    overlaps();
    HtmlPage.close(html);
    return html.page();
  }

  private void bars(String title, ToDoubleFunction<Sample> length, Function<Sample, String> text) {
    double largest = report.samples().stream().mapToDouble(length).max().orElse(0);
    tables.openSection(title);
    svg.open(WIDTH, STEP * report.samples().size() + 8, title + " of each sample");
    double y = 4;
    for (Sample sample : report.samples()) {
      double share = largest > 0 ? length.applyAsDouble(sample) / largest : 0;
      double width = (WIDTH - LEFT - RIGHT) * share;
      String value = text.apply(sample);
      svg.label("axis", LEFT - 8, y + BAR - 5, "end", shortened(sample.name()));
      svg.bar("bar", LEFT, y, Math.max(1, width), BAR, sample.name() + ": " + value);
      svg.label("value", LEFT + width + 6, y + BAR - 5, "start", value);
      y += STEP;
    }
    svg.close();
    tables.closeSection();
  }

  /** The end of a long path, which tells more than its beginning. */
  private static String shortened(String name) {
    return name.length() <= 26 ? name : "\u2026" + name.substring(name.length() - 25);
  }

  private void samples() {
    tables.openSection("Samples");
    tables.openTable(
        "Covered: a sampled candidate is among the query's L nearest",
        "Sample",
        "Draws",
        "Distinct",
        "Effective size",
        "Cost to queries",
        "Covered",
        "Mean distance to nearest",
        "Draws on near-duplicates");
    for (Sample sample : report.samples()) {
      tables.row(
          sample.name(),
          Figures.count(sample.draws()),
          Figures.count(sample.distinct()),
          Figures.number(sample.effectiveSize()),
          sample.cost(),
          Figures.percent(sample.covered()),
          Figures.number(sample.nearestDistance()),
          Figures.percent(sample.nearDuplicates()));
    }
    tables.closeTable();
    tables.closeSection();
  }

  private void overlaps() {
    if (report.overlaps().isEmpty()) {
      return;
    }
    tables.openSection("Overlap");
    tables.openTable("Distinct candidates in both", "Sample", "Other", "Shared", "Jaccard");
    for (Overlap overlap : report.overlaps()) {
      tables.row(
          overlap.one(),
          overlap.other(),
          Figures.count(overlap.shared()),
          Figures.number(overlap.jaccard()));
    }
    tables.closeTable();
    tables.closeSection();
  }
}
