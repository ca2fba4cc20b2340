package io.tsds.pipeline;

import io.tsds.Quantity;
import io.tsds.report.SelectionReport;
import io.tsds.report.TargetsReport;
import java.util.Locale;

/** What a selection came to. */
public sealed interface SelectionResult {
  /** The output folder. */
  String output();

  /** Where report.json is. */
  String reportFile();

  /** One sentence for people. */
  String message();

  /**
   * The output was made and published.
   *
   * @param report what was found
   */
  record Done(SelectionReport report, String output) implements SelectionResult {
    @Override
    public String reportFile() {
      return ReportPlace.in(output);
    }

    @Override
    public String message() {
      return report instanceof TargetsReport targets
          ? String.format(
              Locale.ROOT,
              "the selections for %s are in %s",
              Quantity.of(targets.tasks().size(), "target task"),
              output)
          : "the selection is in " + output;
    }
  }

  /** The output was there already, so that nothing was done. */
  record AlreadyComplete(String output, String message) implements SelectionResult {
    @Override
    public String reportFile() {
      return ReportPlace.in(output);
    }
  }

  /**
   * {@code --strict} refuses a certificate: of a new result, which was not published, or of an
   * output that was there already, which stays.
   *
   * @param report with the certificate that does not hold
   */
  record Refused(SelectionReport report, String output, String reportFile, String message)
      implements SelectionResult {}
}
