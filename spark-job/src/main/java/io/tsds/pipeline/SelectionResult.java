package io.tsds.pipeline;

import io.tsds.Quantity;
import io.tsds.embedding.IdColumn;
import io.tsds.report.RunReport;
import io.tsds.report.TargetSummary;
import io.tsds.report.TargetsReport;
import io.tsds.report.TargetsText;
import io.tsds.report.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * What a selection came to.
 *
 * @param status how it ended
 * @param report the facts of the run; null where nothing was to be done, or for several target
 *     tasks
 * @param targets the facts of a run for several target tasks; null where nothing was to be done, or
 *     for one
 * @param output the output folder
 * @param reportFile where report.json is
 * @param message one sentence for people
 * @param ids ids of the pool, sorted; null where nothing was to be done, or for several target
 *     tasks
 * @param probability of each pool member [pool]; null where the ids are
 */
public record SelectionResult(
    Status status,
    RunReport report,
    TargetsReport targets,
    String output,
    String reportFile,
    String message,
    IdColumn ids,
    double[] probability) {
  private static final String REPORT = "report.json";
  private static final String AFTER_REFUSAL =
      "--resume without --strict takes the result as it is, --overwrite starts anew, with a longer --prefetch say.";

  /** How a selection ended. */
  public enum Status {
    DONE,
    /** The output was there already. */
    ALREADY_COMPLETE,
    /** {@code --strict} refused the certificate. */
    REFUSED
  }

  static SelectionResult alreadyComplete(Path output, String message) {
    return withoutRows(Status.ALREADY_COMPLETE, output, message);
  }

  /** An output that is there already, complete, with a certificate that is now refused. */
  static SelectionResult refusedAfterwards(Path output, String message) {
    return withoutRows(Status.REFUSED, output, message);
  }

  private static SelectionResult withoutRows(Status status, Path output, String message) {
    String report = new Path(output, REPORT).toString();
    return new SelectionResult(status, null, null, output.toString(), report, message, null, null);
  }

  static SelectionResult done(RunReport report, Path output, IdColumn ids, double[] probability) {
    return new SelectionResult(
        Status.DONE,
        report,
        null,
        output.toString(),
        new Path(output, REPORT).toString(),
        "the selection is in " + output,
        ids,
        probability);
  }

  static SelectionResult done(TargetsReport report, Path output) {
    return new SelectionResult(
        Status.DONE,
        null,
        report,
        output.toString(),
        new Path(output, REPORT).toString(),
        String.format(
            Locale.ROOT,
            "the selections for %s are in %s",
            Quantity.of(report.tasks().size(), "target task"),
            output),
        null,
        null);
  }

  /**
   * @param kept the folder where the report is
   */
  static SelectionResult refused(
      RunReport report, Path output, Path kept, IdColumn ids, double[] probability) {
    Verdict verdict = Verdict.of(report);
    return new SelectionResult(
        Status.REFUSED,
        report,
        null,
        output.toString(),
        new Path(kept, REPORT).toString(),
        String.format(
            Locale.ROOT,
            "--strict refuses the certificate: %s %s The report is in %s; %s",
            verdict.sentence(),
            verdict.remedy(),
            kept,
            AFTER_REFUSAL),
        ids,
        probability);
  }

  /**
   * @param kept the folder where the reports are
   */
  static SelectionResult refused(TargetsReport report, Path output, Path kept) {
    return new SelectionResult(
        Status.REFUSED,
        null,
        report,
        output.toString(),
        new Path(kept, REPORT).toString(),
        String.format(
            Locale.ROOT,
            "--strict refuses %s. The reports are in %s; %s",
            refusedTargets(report),
            kept,
            AFTER_REFUSAL),
        null,
        null);
  }

  /** Which certificates do not hold, and what to do about each, of a few if there are many. */
  static String refusedTargets(TargetsReport report) {
    List<TargetSummary> refused = report.notExact();
    int others = Math.max(0, refused.size() - TargetsText.MOST_LISTED);
    return String.format(
        Locale.ROOT,
        "the certificates of %,d of %s: %s%s",
        refused.size(),
        Quantity.of(report.tasks().size(), "target task"),
        refused.stream()
            .limit(TargetsText.MOST_LISTED)
            .map(
                target ->
                    String.format(
                        Locale.ROOT,
                        "%s (%s: %s)",
                        target.name(),
                        target.verdict().outcome().title().toLowerCase(Locale.ROOT),
                        target.verdict().remedy()))
            .collect(Collectors.joining(", ")),
        others == 0
            ? ""
            : String.format(Locale.ROOT, " and %,d others, which report.json names", others));
  }
}
