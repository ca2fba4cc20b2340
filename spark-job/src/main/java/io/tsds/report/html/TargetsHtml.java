package io.tsds.report.html;

import io.tsds.ConstantText;
import io.tsds.Quantity;
import io.tsds.report.Counts;
import io.tsds.report.Figures;
import io.tsds.report.MixtureFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.TargetSummary;
import io.tsds.report.TargetsReport;
import io.tsds.report.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The report on several target tasks as one page: what they share, and a table with links to the
 * pages of the target tasks, which lie in folders beside it.
 */
public final class TargetsHtml {
  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~=";

  private final TargetsReport report;
  private final Html html = new Html();
  private final HtmlTables tables = new HtmlTables(html);

  private TargetsHtml(TargetsReport report) {
    this.report = report;
  }

  public static String write(TargetsReport report) {
    return new TargetsHtml(report).page();
  }

  private String page() {
    HtmlPage.open(html, "Selection report: " + report.files().output());
    HtmlPage.title(
        html,
        "Training-data selection for several target tasks",
        out ->
            SelectionSubject.write(
                out, report.requested().method(), report.files(), " for the target tasks of "),
        report.run());
    verdict();
    keyFigures();
    HtmlPage.warnings(html, report.warnings());
    if (report.pictures() != null) {
      new TargetCharts(report.tasks(), report.pictures(), html, TargetsHtml::link).write(tables);
    }
    targets();
    if (report.mixture() != null) {
      mixture(report.mixture());
    }
    stages();
    checksums();
    HtmlPage.close(html);
    return html.page();
  }

  private void verdict() {
    List<TargetSummary> notExact = report.notExact();
    Verdict.Outcome worst =
        notExact.stream()
            .map(target -> target.verdict().outcome())
            .max(Verdict.Outcome::compareTo)
            .orElse(Verdict.Outcome.EXACT);
    html.open("section", "class", "verdict " + ConstantText.of(worst), "aria-label", "Verdict")
        .element("h2", worst.title())
        .element(
            "p",
            notExact.isEmpty()
                ? "The selection of every target task is the optimum of the stated problem over all"
                    + " candidates. Whether they suit a target task it does not say; the distances"
                    + " in the target task's report do."
                : String.format(
                    Locale.ROOT,
                    "The certificates of %s of %s do not hold; the table below says which.",
                    Figures.count(notExact.size()),
                    Quantity.of(report.tasks().size(), "target task")));
    HtmlPage.refusal(html, report.run());
    html.closeLine();
  }

  private void keyFigures() {
    Counts counts = report.counts();
    html.open("section", "class", "figures", "aria-label", "Key figures");
    HtmlPage.figure(html, "Target tasks", Figures.count(report.tasks().size()), "");
    HtmlPage.figure(
        html,
        "Candidates",
        Figures.count(counts.candidates()),
        "of dimension " + counts.dimension());
    HtmlPage.figure(html, "Queries", Figures.count(counts.queries()), "of all target tasks");
    HtmlPage.figure(
        html, "Candidates near a query", Figures.count(counts.pool()), "of any target task");
    HtmlPage.figure(html, "Total time", Figures.seconds(report.run().seconds()), "");
    html.closeLine();
  }

  private void targets() {
    tables.openSection("Target tasks");
    tables.openNamed(
        "By name; each links to its own report",
        "Target task",
        "Certificate",
        "Queries",
        "Pool",
        "Level s*",
        "With probability",
        "As diverse as",
        "Distinct drawn",
        "Time of its own");
    report.tasks().forEach(this::target);
    tables.closeTable();
    for (TargetSummary target : report.notExact()) {
      html.open("p")
          .element("strong", target.name())
          .text(": " + target.verdict().sentence() + " ")
          .sentence(target.verdict().remedy())
          .closeLine();
    }
    tables.closeSection();
  }

  private void mixture(MixtureFacts mixture) {
    tables.openSection("Mixture of the target tasks");
    tables.openFacts("One sample from their probabilities by weight, in the folder mixture");
    tables.row("Candidates with probability", Figures.count(mixture.support().size()));
    tables.row("As diverse as", Numbers.of(mixture.support().effectiveSampleSize()));
    tables.row("Draws in each epoch", Figures.count(mixture.sample().draws()));
    tables.row(
        "Distinct drawn",
        String.join(" / ", mixture.sample().distinctDrawn().stream().map(Figures::count).toList()));
    tables.row("Checksum of the selection", mixture.checksums().selection());
    tables.row("Checksum of the probabilities", mixture.checksums().probabilities());
    tables.closeTable();
    tables.openNamed("Weights, which add up to 1", "Target task", "Weight");
    for (MixtureFacts.Weight weight : mixture.weights()) {
      tables.row(weight.task(), Numbers.of(weight.weight()));
    }
    tables.closeTable();
    tables.closeSection();
  }

  private void target(TargetSummary target) {
    html.open("tr", "class", target.isExact() ? "task" : "marked");
    html.open("th", "scope", "row").element("a", target.name(), "href", link(target)).close();
    html.element("td", target.verdict().outcome().title());
    number(Figures.count(target.queries()));
    number(Figures.count(target.pool()));
    number(Numbers.of(target.sStar()));
    number(Figures.count(target.support()));
    number(Numbers.of(target.effectiveSampleSize()));
    number(distinct(target));
    number(Figures.seconds(target.seconds()));
    html.closeLine();
  }

  private static String link(TargetSummary target) {
    return encoded(target.folder()) + "/report.html";
  }

  private void number(String value) {
    html.element("td", value, "class", "number");
  }

  private static String distinct(TargetSummary target) {
    return target.distinctDrawn() == null
        ? Figures.ABSENT
        : String.join(" / ", target.distinctDrawn().stream().map(Figures::count).toList());
  }

  private void stages() {
    tables.openFolded("Shared stages");
    tables.openTable("Run once for all target tasks", "Stage", "Time", "Rows", "Bytes");
    for (StageFacts stage : report.stages()) {
      tables.row(
          stage.name(),
          Figures.seconds(stage.seconds()),
          Figures.count(stage.rows()),
          Figures.bytes(stage.bytes()));
    }
    tables.closeTable();
    tables.closeSection();
  }

  private void checksums() {
    tables.openFolded("Checksums");
    tables.openNamed("Of each target task's rows", "Target task", "Selection", "Probabilities");
    for (TargetSummary target : report.tasks()) {
      tables.row(
          target.name(),
          orAbsent(target.checksums().selection()),
          orAbsent(target.checksums().probabilities()));
    }
    tables.closeTable();
    tables.closeSection();
  }

  private static String orAbsent(String value) {
    return value == null ? Figures.ABSENT : value;
  }

  /** A folder's name as a link writes it: every byte but plain ones as percent and two digits. */
  static String encoded(String name) {
    StringBuilder link = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      link.append(
          PLAIN.indexOf(b) >= 0
              ? String.valueOf((char) b)
              : String.format(Locale.ROOT, "%%%02X", b));
    }
    return link.toString();
  }
}
