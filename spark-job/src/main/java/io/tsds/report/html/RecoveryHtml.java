package io.tsds.report.html;

import io.tsds.ConstantText;
import io.tsds.Quantity;
import io.tsds.report.Figures;
import io.tsds.report.recovery.RecoveryCounts;
import io.tsds.report.recovery.RecoveryFiles;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.report.recovery.RecoveryVerdict;
import java.util.Locale;

/**
 * The report of recovery data as one page that needs nothing else: no network, no script, no font.
 * What to train on and why comes first, then the clusters, how they were found, what was rejected,
 * what bounds the loss, and what it cost.
 */
public final class RecoveryHtml {
  private static final String STYLE_SHEET = "recovery.css";

  private final RecoveryReport report;
  private final Html html = new Html();
  private final HtmlTables tables = new HtmlTables(html);

  private RecoveryHtml(RecoveryReport report) {
    this.report = report;
  }

  public static String write(RecoveryReport report) {
    return new RecoveryHtml(report).page();
  }

  private String page() {
    HtmlPage.open(html, "Recovery report: " + report.files().output(), STYLE_SHEET);
    HtmlPage.title(html, "Recovery data for a pruned model", this::subject, report.run());
    verdict();
    keyFigures();
    HtmlPage.warnings(html, report.warnings());
    new ClusterSections(report, html, tables).write();
    new FilterSections(report, html, tables).write();
    new BoundSections(report, html, tables).write();
    execution();
    HtmlPage.close(html);
    return html.page();
  }

  private void subject(Html out) {
    out.text("from ").element("code", report.files().candidates().uri());
    if (report.files().degradation() != null) {
      out.text(" with degradations of ").element("code", report.files().degradation().uri());
    }
  }

  private void verdict() {
    RecoveryVerdict verdict = RecoveryVerdict.of(report);
    String outcome = ConstantText.of(verdict.outcome());
    html.open("section", "class", "verdict " + outcome, "aria-label", "What to train on")
        .element("h2", verdict.title());
    if (!verdict.reasons().isEmpty()) {
      html.open("ul");
      verdict.reasons().forEach(reason -> html.element("li", reason));
      html.close();
    }
    html.element("p", verdict.rule());
    HtmlPage.refusal(html, report.run());
    html.closeLine();
  }

  private void keyFigures() {
    RecoveryCounts counts = report.counts();
    html.open("section", "class", "figures", "aria-label", "Key figures");
    HtmlPage.figure(
        html,
        "Selected",
        Figures.count(counts.selected()),
        "of " + Figures.count(counts.budget()) + " asked for");
    HtmlPage.figure(
        html,
        "Candidates",
        Figures.count(counts.candidates()),
        String.format(
            Locale.ROOT,
            "%s with a measured degradation",
            counts.withoutDegradation() == 0 ? "all" : Figures.count(counts.eligible())));
    HtmlPage.figure(
        html, "Clusters", Figures.count(report.clusters().size()), "groups of like instructions");
    HtmlPage.figure(
        html,
        "Rejected by concepts",
        Figures.count(counts.rejected()),
        report.concepts().tolerance() == null
            ? "there was no concept filter"
            : Figures.percent(report.concepts().rejectedShare()) + " of those looked at");
    if (report.clustering() != null && report.clustering().stability() != null) {
      HtmlPage.figure(
          html,
          "Stability of the clusters",
          Numbers.of(report.clustering().stability()),
          "1 is stable, 0 is chance");
    }
    HtmlPage.figure(html, "Total time", Figures.seconds(report.run().seconds()), "");
    html.closeLine();
  }

  private void execution() {
    ExecutionSections execution = new ExecutionSections(html, tables);
    parameters();
    execution.stages(report.stages());
    if (report.blas() != null) {
      execution.arithmetic(report.blas(), report.filter());
    }
    files(execution);
    execution.run(report.run(), report.versions());
  }

  private void parameters() {
    tables.openFolded("Parameters");
    tables.openFacts("As they took effect");
    report
        .parameters()
        .forEach((option, value) -> tables.row(option, ExecutionSections.detail(value)));
    tables.closeTable();
    tables.closeSection();
  }

  private void files(ExecutionSections execution) {
    RecoveryFiles files = report.files();
    RecoveryCounts counts = report.counts();
    execution.openFiles();
    execution.input(
        "Candidates", files.candidates(), counts.candidates(), counts.skippedCandidates());
    if (files.degradation() != null) {
      execution.input(
          "Degradations", files.degradation(), counts.eligible(), counts.skippedDegradations());
    }
    execution.openOutput(files.candidates(), files.output(), files.selectionFormat());
    execution.checksum("selection", report.checksums().selection());
    execution.checksum("clusters", report.checksums().clusters());
    execution.checksum("rejected", report.checksums().rejected());
    report
        .checksums()
        .inputs()
        .forEach((role, checksum) -> execution.checksum("input: " + role, checksum));
    if (counts.droppedConcepts() > 0) {
      tables.row(
          "Left out", Quantity.of(counts.droppedConcepts(), "concept") + " beyond max-concepts");
    }
    execution.closeFiles();
  }
}
