package io.tsds.report;

import java.util.Locale;

/** The report on several tasks for the end of a run on the terminal: a line for each. */
public final class TasksText {
  private static final String COLUMNS = "%-18s %9s %11s %9s %11s %10s  %s";

  private TasksText() {}

  public static String write(TasksReport report) {
    StringBuilder text = new StringBuilder(2048);
    ReportText.line(text, "method", ReportText.methodOf(report.requested()));
    ReportText.line(text, "read", ReportText.readOf(report.counts()));
    ReportText.line(
        text,
        "tasks",
        String.format(
            Locale.ROOT, COLUMNS, "", "queries", "pool", "s*", "support", "time", "certificate"));
    for (TaskSummary task : report.tasks()) {
      ReportText.line(text, "", row(task));
      if (!task.isExact()) {
        ReportText.line(text, "", "  " + task.verdict().sentence());
        ReportText.line(text, "", "  " + task.verdict().remedy());
      }
    }
    ReportText.blas(text, report.blas());
    ReportText.filter(text, report.filter());
    ReportText.time(text, report.run(), report.stages());
    report.warnings().forEach(warning -> ReportText.line(text, "warning", warning));
    ReportText.numbering(text, report.files());
    ReportText.line(text, "output", ReportText.outputOf(report.run(), report.files()));
    return text.toString();
  }

  private static String row(TaskSummary task) {
    return String.format(
        Locale.ROOT,
        COLUMNS,
        task.name(),
        Figures.count(task.queries()),
        Figures.count(task.pool()),
        Figures.number(task.sStar()),
        Figures.count(task.support()),
        Figures.seconds(task.seconds()),
        task.verdict().outcome().title());
  }
}
