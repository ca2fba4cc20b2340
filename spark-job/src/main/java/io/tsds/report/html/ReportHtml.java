package io.tsds.report.html;

import io.tsds.ConstantText;
import io.tsds.report.Counts;
import io.tsds.report.Figures;
import io.tsds.report.FileFacts;
import io.tsds.report.NearDuplicates;
import io.tsds.report.NeighborhoodSizes;
import io.tsds.report.ReportText;
import io.tsds.report.RunReport;
import io.tsds.report.SampleFacts;
import io.tsds.report.SupportFacts;
import io.tsds.report.Verdict;
import java.util.Locale;

/**
 * A report as one page that needs nothing else: no network, no font, and scripts only to sort and
 * to point. Key figures come first, then how the mass is spread, then what is proven and what it
 * cost.
 */
public final class ReportHtml {
  private final RunReport report;
  private final Html html = new Html();
  private final HtmlTables tables = new HtmlTables(html);

  private ReportHtml(RunReport report) {
    this.report = report;
  }

  public static String write(RunReport report) {
    return new ReportHtml(report).page();
  }

  private String page() {
    HtmlPage.open(html, "Selection report: " + report.files().output());
    HtmlPage.title(html, "Training-data selection", this::subject, report.run());
    if (report.task() != null) {
      html.open("p")
          .element("a", "All target tasks of this run", "href", "../report.html")
          .closeLine();
    }
    verdict();
    keyFigures();
    HtmlPage.warnings(html, report.warnings());
    new ResultSections(report, html, tables).write();
    ExecutionSections execution = new ExecutionSections(html, tables);
    execution.stages(report.stages());
    execution.arithmetic(report.blas(), report.filter());
    files(execution);
    execution.run(report.run(), report.versions());
    HtmlPage.closeWithScript(html);
    return html.page();
  }

  private void subject(Html out) {
    SelectionSubject.write(
        out,
        report.assignment().method(),
        report.files(),
        report.task() == null ? " for " : " for target task " + report.task() + " of ");
  }

  private void files(ExecutionSections execution) {
    Counts counts = report.counts();
    FileFacts files = report.files();
    execution.openFiles();
    execution.input(
        "Candidates", files.candidates(), counts.candidates(), counts.skippedCandidates());
    execution.input("Queries", files.queries(), counts.queries(), counts.skippedQueries());
    execution.openOutput(files.candidates(), files.output(), files.selectionFormat());
    execution.checksum("selection", report.checksums().selection());
    execution.checksum("probabilities", report.checksums().probabilities());
    execution.closeFiles();
  }

  private void verdict() {
    Verdict verdict = Verdict.of(report);
    String outcome = ConstantText.of(verdict.outcome());
    html.open("section", "class", "verdict " + outcome, "aria-label", "Verdict")
        .element("h2", verdict.outcome().title())
        .element("p", verdict.sentence());
    if (!verdict.remedy().isEmpty()) {
      html.open("p", "class", "remedy").sentence(verdict.remedy()).close();
    }
    if (report.distances() != null) {
      html.element("p", "Distances " + report.distances().sentence() + ".");
    }
    HtmlPage.refusal(html, report.run());
    html.closeLine();
  }

  private void keyFigures() {
    Counts counts = report.counts();
    SupportFacts support = report.support();
    NeighborhoodSizes sizes = report.assignment().neighborhoodSizes();
    html.open("section", "class", "figures", "aria-label", "Key figures");
    figure("Candidates", Figures.count(counts.candidates()), "of dimension " + counts.dimension());
    figure("Queries", Figures.count(counts.queries()), "");
    figure(
        "Candidates with probability",
        Figures.count(support.size()),
        "as diverse as " + ReportText.equalOnes(support.effectiveSampleSize()));
    figure(
        "Neighbors per query, K",
        Numbers.of(sizes.mean()),
        sizes.min() == sizes.max()
            ? "for every query"
            : "from " + Figures.countRange(sizes.min(), sizes.max()));
    if (report.assignment().sStar() != null) {
      figure("Level s*", Numbers.of(report.assignment().sStar()), "");
    }
    if (report.nearDuplicates() != null) {
      nearDuplicatesFigure(report.nearDuplicates());
    }
    sampleFigure();
    figure("Total time", Figures.seconds(report.run().seconds()), "");
    html.closeLine();
  }

  private void nearDuplicatesFigure(NearDuplicates found) {
    figure(
        "Near-duplicates in the pool",
        Figures.count(found.members()),
        String.format(
            Locale.ROOT,
            "of %s, with %s of the probability",
            Figures.count(report.counts().pool()),
            Figures.percent(found.probability())));
  }

  private void sampleFigure() {
    SampleFacts sample = report.sample();
    if (sample == null) {
      figure("Drawn", Figures.ABSENT, "no sample");
      return;
    }
    long epochs = sample.distinctDrawn().size();
    long first = epochs == 0 ? 0 : sample.distinctDrawn().get(0);
    figure(
        epochs > 1 ? "Drawn in each of " + Figures.count(epochs) + " epochs" : "Drawn",
        Figures.count(sample.draws()),
        Figures.count(first) + (epochs > 1 ? " distinct in the first" : " distinct"));
  }

  private void figure(String name, String value, String remark) {
    HtmlPage.figure(html, name, value, remark);
  }
}
