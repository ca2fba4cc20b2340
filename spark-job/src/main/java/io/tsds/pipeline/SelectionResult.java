package io.tsds.pipeline;

import io.tsds.embedding.IdColumn;
import io.tsds.report.RunReport;
import io.tsds.report.Verdict;
import io.tsds.transport.AssignmentResult;
import org.apache.hadoop.fs.Path;

/**
 * What a selection came to.
 *
 * @param status how it ended
 * @param report the facts of the run; null where nothing was to be done
 * @param output the output folder
 * @param reportFile where report.json is
 * @param message one sentence for people
 * @param ids ids of the pool, sorted; null where nothing was to be done
 * @param probability of each pool member [pool]; null where nothing was to be done
 */
public record SelectionResult(
    Status status,
    RunReport report,
    String output,
    String reportFile,
    String message,
    IdColumn ids,
    double[] probability) {
  private static final String REPORT = "report.json";

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
    return new SelectionResult(status, null, output.toString(), report, message, null, null);
  }

  static SelectionResult done(RunReport report, Path output, IdColumn ids, double[] probability) {
    return new SelectionResult(
        Status.DONE,
        report,
        output.toString(),
        new Path(output, REPORT).toString(),
        "the selection is in " + output,
        ids,
        probability);
  }

  /**
   * @param kept the folder where the report is
   */
  static SelectionResult refused(
      RunReport report, Path output, Path kept, IdColumn ids, AssignmentResult solved) {
    Verdict verdict = Verdict.of(report);
    return new SelectionResult(
        Status.REFUSED,
        report,
        output.toString(),
        new Path(kept, REPORT).toString(),
        "--strict refuses the certificate: %s %s The report is in %s; --resume without --strict takes the result as it is, --overwrite starts anew, with a longer --prefetch say."
            .formatted(verdict.sentence(), verdict.remedy(), kept),
        ids,
        solved.probability());
  }
}
