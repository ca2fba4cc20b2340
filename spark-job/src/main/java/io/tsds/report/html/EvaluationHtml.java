package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.EvaluationReport;
import io.tsds.report.EvaluationReport.Overlap;
import io.tsds.report.EvaluationReport.Sample;
import io.tsds.report.Figures;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The page of a comparison of samples: bars and tables, in one file that needs no network. */
public final class EvaluationHtml {
  private static final double WIDTH = 400;
  private static final double LEFT = 2;
  private static final double TOP = 24;
  private static final double RIGHT = 110;
  private static final double NAME = 14;
  private static final double BAR = 12;
  private static final double STEP = 36;
  private static final int LONGEST_NAME = 54;

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
            Quantity.of(report.queries(), "query")
                + ", "
                + Quantity.of(report.candidates(), "candidate")
                + (report.task() == null ? "" : ", target task " + report.task()),
            "class",
            "subtitle")
        .closeLine();
    html.open("div", "class", "charts");
    if (report.samples().stream().allMatch(sample -> sample.mostCost() != null)) {
      bars("cost", "Cost of transport to the queries", "distance", Sample::mostCost, Sample::cost);
    }
    bars(
        "covered",
        "Queries covered",
        "share of the queries",
        Sample::covered,
        sample -> Figures.percent(sample.covered()));
    bars(
        "effective",
        "Effective size",
        "candidates",
        Sample::effectiveSize,
        sample -> Numbers.of(sample.effectiveSize()));
    bars(
        "duplicates",
        "Draws on near-duplicates",
        "share of the draws",
        Sample::nearDuplicates,
        sample -> Figures.percent(sample.nearDuplicates()));
    html.closeLine();
    samples();
    overlaps();
    HtmlPage.close(html);
    return html.page();
  }

  private void bars(
      String id,
      String title,
      String unit,
      ToDoubleFunction<Sample> length,
      Function<Sample, String> text) {
    double largest = report.samples().stream().mapToDouble(length).max().orElse(0);
    tables.openSection(title);
    PictureSections.openFigure(html, id, title + " of each sample");
    svg.open(WIDTH, TOP + STEP * report.samples().size(), title + " of each sample");
    svg.label("axis", LEFT, 12, "start", "sample");
    svg.label("axis", WIDTH - LEFT, 12, "end", unit);
    double y = TOP;
    for (Sample sample : report.samples()) {
      double share = largest > 0 ? length.applyAsDouble(sample) / largest : 0;
      double width = (WIDTH - LEFT - RIGHT) * share;
      String value = text.apply(sample);
      svg.label("", LEFT, y + NAME - 4, "start", shortened(sample.name()));
      svg.bar("bar", LEFT, y + NAME, Math.max(1, width), BAR, sample.name() + ": " + value);
      svg.label("value", LEFT + width + 6, y + NAME + BAR - 2, "start", value);
      y += STEP;
    }
    svg.close();
    html.closeLine();
    tables.closeSection();
  }

  /** The end of a long path, which tells more than its beginning. */
  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME
        ? name
        : "\u2026" + name.substring(name.length() - LONGEST_NAME + 1);
  }

  private void samples() {
    tables.openSection("Samples");
    tables.openNamed(
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
          Numbers.of(sample.effectiveSize()),
          sample.cost(),
          Figures.percent(sample.covered()),
          Numbers.of(sample.nearestDistance()),
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
    tables.openNamed("Distinct candidates in both", "Sample", "Other", "Shared", "Jaccard");
    for (Overlap overlap : report.overlaps()) {
      tables.row(
          overlap.one(),
          overlap.other(),
          Figures.count(overlap.shared()),
          Numbers.of(overlap.jaccard()));
    }
    tables.closeTable();
    tables.closeSection();
  }
}
