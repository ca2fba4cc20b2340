package io.tsds.report.html;

import io.tsds.report.Counts;
import io.tsds.report.Figures;
import io.tsds.report.StageFacts;
import io.tsds.report.TargetSummary;
import io.tsds.report.TargetsReport;
import io.tsds.report.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The report on several tasks as one page: what they share, and a table with links to the pages of
 * the tasks, which lie in folders beside it.
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
        "Training-data selection for several tasks",
        report.requested().method(),
        report.files(),
        " for the tasks of ",
        report.run());
    verdict();
    keyFigures();
    HtmlPage.warnings(html, report.warnings());
    tasks();
    stages();
    checksums();
    HtmlPage.close(html);
    return html.page();
  }

  private void verdict() {
    List<TargetSummary> notExact = report.notExact();
    Verdict.Outcome worst =
        notExact.stream()
            .map(task -> task.verdict().outcome())
            .max(Verdict.Outcome::compareTo)
            .orElse(Verdict.Outcome.EXACT);
    html.open("section", "class", "verdict " + Figures.option(worst), "aria-label", "Verdict")
        .element("h2", worst.title())
        .element(
            "p",
            notExact.isEmpty()
                ? "The selection of every task is the optimum of the stated problem over all"
                    + " candidates. Whether they suit a task it does not say; the distances in the"
                    + " task's report do."
                : String.format(
                    Locale.ROOT,
                    "The certificates of %s of %s tasks do not hold; the table below says which.",
                    Figures.count(notExact.size()),
                    Figures.count(report.tasks().size())));
    HtmlPage.refusal(html, report.run());
    html.closeLine();
  }

  private void keyFigures() {
    Counts counts = report.counts();
    html.open("section", "class", "figures", "aria-label", "Key figures");
    HtmlPage.figure(html, "Tasks", Figures.count(report.tasks().size()), "");
    HtmlPage.figure(
        html,
        "Candidates",
        Figures.count(counts.candidates()),
        "of dimension " + counts.dimension());
    HtmlPage.figure(html, "Queries", Figures.count(counts.queries()), "of all tasks");
    HtmlPage.figure(html, "Candidates near a query", Figures.count(counts.pool()), "of any task");
    HtmlPage.figure(html, "Total time", Figures.seconds(report.run().seconds()), "");
    html.closeLine();
  }

  private void tasks() {
    tables.openSection("Tasks");
    tables.openTable(
        "By name; each links to its own report",
        "Task",
        "Certificate",
        "Queries",
        "Pool",
        "Level s*",
        "With probability",
        "As diverse as",
        "Distinct drawn",
        "Time of its own");
    report.tasks().forEach(this::task);
    tables.closeTable();
    for (TargetSummary task : report.notExact()) {
      html.open("p")
          .element("strong", task.name())
          .text(
              String.format(
                  Locale.ROOT, ": %s %s", task.verdict().sentence(), task.verdict().remedy()))
          .closeLine();
    }
    tables.closeSection();
  }

  private void task(TargetSummary task) {
    html.open("tr", "class", task.isExact() ? "task" : "marked");
    html.open("th", "scope", "row")
        .element("a", task.name(), "href", encoded(task.folder()) + "/report.html")
        .close();
    html.element("td", task.verdict().outcome().title());
    number(Figures.count(task.queries()));
    number(Figures.count(task.pool()));
    number(Figures.number(task.sStar()));
    number(Figures.count(task.support()));
    number(Figures.number(task.effectiveSampleSize()));
    number(distinct(task));
    number(Figures.seconds(task.seconds()));
    html.closeLine();
  }

  private void number(String value) {
    html.element("td", value, "class", "number");
  }

  private static String distinct(TargetSummary task) {
    return task.distinctDrawn() == null
        ? Figures.ABSENT
        : String.join(" / ", task.distinctDrawn().stream().map(Figures::count).toList());
  }

  private void stages() {
    tables.openSection("Shared stages");
    tables.openTable("Run once for all tasks", "Stage", "Time", "Rows", "Bytes");
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
    tables.openSection("Checksums");
    tables.openTable("Of each task's rows", "Task", "Selection", "Probabilities");
    for (TargetSummary task : report.tasks()) {
      tables.row(
          task.name(),
          orAbsent(task.checksums().selection()),
          orAbsent(task.checksums().probabilities()));
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
