package io.tsds.report.html;

import io.tsds.report.CalibrationReport;
import io.tsds.report.CalibrationReport.AlphaFacts;
import io.tsds.report.CalibrationReport.Bandwidth;
import io.tsds.report.CalibrationReport.Proposal;
import io.tsds.report.CalibrationText;
import io.tsds.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A calibration as one page: proposals and their reasons, then what each alpha brings about. */
public final class CalibrationHtml {
  private final CalibrationReport report;
  private final Html html = new Html();
  private final HtmlTables tables = new HtmlTables(html);

  private CalibrationHtml(CalibrationReport report) {
    this.report = report;
  }

  public static String write(CalibrationReport report) {
    return new CalibrationHtml(report).page();
  }

  private String page() {
    HtmlPage.open(html, "Calibration: " + report.neighbors(), "calibration.css");
    HtmlPage.title(html, "Calibration of a selection", this::subject, report.run());
    keyFigures();
    HtmlPage.warnings(html, report.warnings());
    proposals();
    alphas();
    nearest();
    ExecutionSections execution = new ExecutionSections(html, tables);
    execution.stages(report.stages());
    execution.run(report.run(), report.versions());
    HtmlPage.close(html);
    return html.page();
  }

  private void subject(Html out) {
    out.text("From the search in ").element("code", report.neighbors());
    if (report.task() != null) {
      out.text(", target task " + report.task());
    }
  }

  private void keyFigures() {
    html.open("section", "class", "figures", "aria-label", "Key figures");
    figure("Alpha", report.alpha());
    figure("Scale C", report.scale());
    if (report.bandwidth() != null) {
      figure("Bandwidth h", report.bandwidth().proposal());
    }
    HtmlPage.figure(
        html,
        "Candidates",
        Figures.count(report.counts().candidates()),
        Figures.count(report.counts().pool()) + " in the pool");
    HtmlPage.figure(html, "Queries", Figures.count(report.counts().queries()), "");
    HtmlPage.figure(html, "Total time", Figures.seconds(report.run().seconds()), "");
    html.closeLine();
  }

  private void figure(String name, Proposal proposal) {
    HtmlPage.figure(
        html, name, Numbers.of(proposal.value()), proposal.given() ? "given" : "proposed");
  }

  private void proposals() {
    tables.openSection("What to give select");
    tables.openFacts("Options, and why");
    tables.sentenceRow("alpha", report.alpha().reason());
    tables.sentenceRow("scale", report.scale().reason());
    if (report.bandwidth() != null) {
      bandwidth(report.bandwidth());
    }
    tables.closeTable();
    html.open("p")
        .sentence("The file select.properties beside this page has them, for `config` of select:")
        .close();
    html.open("pre");
    for (Map.Entry<String, String> option : report.options().entrySet()) {
      html.text(option.getKey() + "=" + option.getValue() + "\n");
    }
    html.closeLine();
    tables.closeSection();
  }

  private void bandwidth(Bandwidth bandwidth) {
    tables.sentenceRow("bandwidth", bandwidth.proposal().reason());
    if (bandwidth.pairs() != null) {
      tables.row(
          "labelled pairs within the bandwidth",
          Figures.count(bandwidth.mergedPairs()) + " of " + Figures.count(bandwidth.pairs()));
      tables.row(
          "false merges among other labelled texts",
          Figures.count(bandwidth.falseMerges()) + " of " + Figures.count(bandwidth.otherPairs()));
    }
    if (bandwidth.members() != null) {
      tables.row("members of the pool with a near-duplicate", Figures.count(bandwidth.members()));
    }
  }

  private void alphas() {
    tables.openSection("What alpha brings about");
    html.element(
        "p",
        "A smaller alpha weighs diversity more: each query gives its mass to more neighbors, and more"
            + " candidates have probability. Where the neighbors found are too few, the figures are"
            + " those of the lists that there are.");
    html.open("div", "class", "charts");
    chart("mean K of the queries", AlphaFacts::meanNeighbors);
    chart("candidates with probability", AlphaFacts::support);
    chart("effective sample size", AlphaFacts::effectiveSampleSize);
    chart("transport cost", AlphaFacts::transportCost);
    html.closeLine();
    table();
    tables.closeSection();
  }

  private List<AlphaFacts> rows() {
    List<AlphaFacts> rows = new ArrayList<>(report.sweep());
    if (report.sought() != null) {
      rows.add(report.sought());
    }
    return rows;
  }

  private void chart(String what, ToDoubleFunction<AlphaFacts> value) {
    List<double[]> points =
        report.sweep().stream()
            .map(facts -> new double[] {facts.alpha(), value.applyAsDouble(facts)})
            .toList();
    double least = points.stream().mapToDouble(point -> point[1]).min().orElse(0);
    double most = points.stream().mapToDouble(point -> point[1]).max().orElse(1);
    boolean logarithmic = least > 0 && most / least > 20;
    CurveChart chart =
        new CurveChart(
            html,
            new CurveChart.Axis("alpha", 0, 1, false),
            new CurveChart.Axis(what, logarithmic ? least : 0, Math.max(most, 1e-9), logarithmic));
    chart.open(what + " against alpha, in the table below");
    chart.curve(points, what);
    chart.close();
  }

  private void table() {
    tables.openTable(
        "A row for each alpha",
        "Alpha",
        "K, mean",
        "K, least to most",
        "Candidates with probability",
        "Effective sample size",
        "Mass on near-duplicates",
        "Transport cost",
        "Prefetch that suffices");
    for (AlphaFacts facts : rows()) {
      String[] values = {
        Numbers.of(facts.meanNeighbors()),
        Figures.count(facts.leastNeighbors()) + " to " + Figures.count(facts.mostNeighbors()),
        Figures.count(facts.support()),
        Numbers.of(facts.effectiveSampleSize()),
        facts.nearDuplicateMass() == null
            ? Figures.ABSENT
            : Figures.percent(facts.nearDuplicateMass()),
        Numbers.of(facts.transportCost()),
        (facts.exact() ? "" : "about ") + Figures.count(facts.prefetch())
      };
      if (facts.alpha() == report.alpha().value()) {
        tables.markedRow(Numbers.of(facts.alpha()), values);
      } else {
        tables.row(Numbers.of(facts.alpha()), values);
      }
    }
    tables.closeTable();
  }

  private void nearest() {
    if (report.nearest() == null) {
      return;
    }
    tables.openSection("How near the nearest is");
    html.element("p", "In the pool, " + CalibrationText.nearest(report.nearest()) + ".");
    List<Double> quantiles = report.nearest().quantiles();
    double most = Math.max(quantiles.get(quantiles.size() - 1), 1e-9);
    double h = report.bandwidth() == null ? 0 : report.bandwidth().proposal().value();
    CurveChart chart =
        new CurveChart(
            html,
            new CurveChart.Axis("share of the pool's members", 0, 1, false),
            new CurveChart.Axis("distance to the nearest other", 0, Math.max(most, h), false));
    chart.open("Distances to the nearest other member of the pool, and the bandwidth");
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < quantiles.size(); i++) {
      points.add(new double[] {(double) i / (quantiles.size() - 1), quantiles.get(i)});
    }
    chart.curve(points, "distance");
    if (h > 0) {
      chart.mark(h, "bandwidth " + Numbers.of(h));
    }
    chart.close();
    tables.closeSection();
  }
}
