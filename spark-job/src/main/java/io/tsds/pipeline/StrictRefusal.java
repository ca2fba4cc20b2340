package io.tsds.pipeline;

import io.tsds.Quantity;
import io.tsds.report.FileFacts;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.TargetSummary;
import io.tsds.report.TargetsReport;
import io.tsds.report.TargetsText;
import io.tsds.report.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** How a run ends whose certificate does not hold, where {@code --strict} asks that it does. */
final class StrictRefusal {
  private StrictRefusal() {}

  /**
   * A new result, of which the report alone is kept.
   *
   * @param kept the folder where it is
   */
  static RunResult<SelectionReport> ofNew(RunReport report, Path output, Path kept) {
    return refused(
        report,
        output,
        kept,
        String.format(
            Locale.ROOT,
            "`strict` refuses the certificate: %s The report is in %s; %s",
            verdict(report),
            kept,
            remedy(report.files())));
  }

  /** The same for several target tasks. */
  static RunResult<SelectionReport> ofNew(TargetsReport report, Path output, Path kept) {
    return refused(
        report,
        output,
        kept,
        String.format(
            Locale.ROOT,
            "`strict` refuses %s. The reports are in %s; %s",
            certificates(report),
            kept,
            remedy(report.files())));
  }

  /** An output that was complete when the run began. */
  static RunResult<SelectionReport> ofEarlier(SelectionReport report, Path output) {
    String message =
        report instanceof TargetsReport targets
            ? String.format(
                Locale.ROOT,
                "`strict` refuses %s. %s was made without it and stays as it is.",
                certificates(targets),
                output)
            : String.format(
                Locale.ROOT,
                "`strict` refuses the certificate of %s, which was made without it and stays as it is: %s",
                output,
                verdict((RunReport) report));
    return refused(report, output, output, message);
  }

  private static RunResult<SelectionReport> refused(
      SelectionReport report, Path output, Path folder, String message) {
    return new RunResult.Refused<>(
        report, output.toString(), RunResult.reportIn(folder.toString()), message);
  }

  private static String remedy(FileFacts files) {
    return String.format(
        Locale.ROOT,
        "`resume` without `strict` takes the result as it is, `overwrite` starts anew, %s say.",
        files.search() == null
            ? "with a longer `prefetch`"
            : "from `neighbors` searched with a longer `prefetch`");
  }

  private static String verdict(RunReport report) {
    Verdict verdict = Verdict.of(report);
    return verdict.sentence() + " " + verdict.remedy();
  }

  /** Which certificates do not hold, and what to do about each, of a few if there are many. */
  private static String certificates(TargetsReport report) {
    List<TargetSummary> refused = report.notExact();
    int others = Math.max(0, refused.size() - TargetsText.MOST_LISTED);
    return String.format(
        Locale.ROOT,
        "the certificates of %,d of %s: %s%s",
        refused.size(),
        Quantity.of(report.tasks().size(), "target task"),
        refused.stream()
            .limit(TargetsText.MOST_LISTED)
            .map(StrictRefusal::certificate)
            .collect(Collectors.joining(", ")),
        others == 0
            ? ""
            : String.format(
                Locale.ROOT, " and %s, which report.json names", Quantity.of(others, "other")));
  }

  private static String certificate(TargetSummary target) {
    return String.format(
        Locale.ROOT,
        "%s (%s: %s)",
        target.name(),
        target.verdict().outcome().title().toLowerCase(Locale.ROOT),
        target.verdict().remedy());
  }
}
