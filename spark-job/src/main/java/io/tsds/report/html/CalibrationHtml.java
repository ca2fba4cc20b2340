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
import java.util.stream.IntStream;

/** A calibration as one page: proposals and their reasons, then what each alpha brings about. */
public final class CalibrationHtml {
  private static final double HEIGHT = 240;
  private static final double DOT = 2.5;

  /** Values that differ by more than this factor are drawn by powers. */
  private static final double MANY_TIMES = 20;

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
    chart("alpha-neighbors", "mean K of the queries", AlphaFacts::meanNeighbors);
    chart("alpha-support", "candidates with probability", AlphaFacts::support);
    chart("alpha-effective", "effective sample size", AlphaFacts::effectiveSampleSize);
    chart("alpha-cost", "transport cost", AlphaFacts::transportCost);
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

  private void chart(String id, String what, ToDoubleFunction<AlphaFacts> value) {
    List<Double> alphas = report.sweep().stream().map(AlphaFacts::alpha).toList();
    List<Double> values = report.sweep().stream().map(value::applyAsDouble).toList();
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    boolean logarithmic = least > 0 && most / least > MANY_TIMES;
    PictureSections.openFigure(html, id, "Alpha sweep: " + what);
    Plot plot = new Plot(html, HEIGHT);
    Axis upward =
        logarithmic
            ? Axis.logarithmic(least, most, plot.bottom(), Plot.TOP)
            : Axis.upTo(most, plot.bottom(), Plot.TOP, Plot.UPWARD);
    Axis across = Axis.linear(0, 1, Plot.LEFT, Plot.WIDTH - Plot.RIGHT);
    plot.open(
        what + " against alpha, in the table below",
        "alpha",
        what + (logarithmic ? ", on a logarithmic scale" : ""));
    plot.gridlines(upward, upward.ticks(Plot.UPWARD + 2), Numbers::of);
    plot.curve("selected", across, upward, alphas, values, what);
    for (int i = 0; i < alphas.size(); i++) {
      plot.dot(
          across.at(alphas.get(i)),
          upward.at(values.get(i)),
          DOT,
          "alpha " + Numbers.of(alphas.get(i)) + ": " + Numbers.of(values.get(i)));
    }
    plot.ticks(across, across.ticks(Plot.ACROSS + 1), Numbers::of);
    plot.close();
    html.closeLine();
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
        Figures.countRange(facts.leastNeighbors(), facts.mostNeighbors()),
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
    PictureSections.openFigure(
        html, "nearest", "Distances to the nearest other member of the pool");
    Plot plot = new Plot(html, HEIGHT);
    Axis across = Axis.linear(0, 1, Plot.LEFT, Plot.WIDTH - Plot.RIGHT);
    Axis upward = Axis.upTo(Math.max(most, h), plot.bottom(), Plot.TOP, Plot.UPWARD);
    plot.open(
        "Distances to the nearest other member of the pool, and the bandwidth",
        "share of the pool's members",
        "distance to the nearest other");
    plot.gridlines(upward, upward.ticks(Plot.UPWARD), Numbers::of);
    List<Double> shares =
        IntStream.range(0, quantiles.size())
            .mapToObj(i -> (double) i / (quantiles.size() - 1))
            .toList();
    plot.curve("selected", across, upward, shares, quantiles, "distance to the nearest other");
    if (h > 0) {
      plot.mark(upward, h, "bandwidth " + Numbers.of(h));
    }
    plot.ticks(across, across.ticks(Plot.ACROSS + 1), Figures::roundedPercent);
    plot.close();
    html.closeLine();
    tables.closeSection();
  }
}
