package io.tsds.pipeline;

import io.tsds.UserException;
import io.tsds.parameters.SelectionParameters;
import io.tsds.report.ReportJson;
import io.tsds.report.TargetsReport;
import io.tsds.report.Verdict;
import io.tsds.storage.run.RunFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * An output that was complete when the run began, so that nothing is computed. Its certificates are
 * still held against {@code --strict}, which the run that made it may not have been given.
 */
final class CompletedOutput {
  private CompletedOutput() {}

  static SelectionResult result(RunFolder run, SelectionParameters parameters, SparkSession spark) {
    String objection = parameters.output().strict() ? objection(run, parameters, spark) : null;
    return objection == null
        ? SelectionResult.alreadyComplete(run.output(), run.output() + " " + run.state().meaning())
        : SelectionResult.refusedAfterwards(run.output(), "--strict refuses " + objection);
  }

  /** What does not hold of the output's certificates, or null. */
  private static String objection(
      RunFolder run, SelectionParameters parameters, SparkSession spark) {
    Path file = new Path(run.output(), "report.json");
    String report = text(file, spark);
    try {
      return objection(run, parameters, report);
    } catch (UserException e) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "--strict needs the certificate of the complete output, but %s is %s; run without"
                  + " --strict, or give another --output",
              file,
              e.getMessage()),
          e);
    }
  }

  private static String objection(RunFolder run, SelectionParameters parameters, String report) {
    if (parameters.queries().taskColumn() != null) {
      TargetsReport targets = ReportJson.readTargets(report);
      return targets.notExact().isEmpty()
          ? null
          : String.format(
              Locale.ROOT,
              "%s. %s was made without it and stays as it is.",
              SelectionResult.refusedTargets(targets),
              run.output());
    }
    Verdict verdict = Verdict.of(ReportJson.read(report));
    return verdict.outcome() == Verdict.Outcome.EXACT
        ? null
        : String.format(
            Locale.ROOT,
            "the certificate of %s, which was made without it and stays as it is: %s %s",
            run.output(),
            verdict.sentence(),
            verdict.remedy());
  }

  private static String text(Path file, SparkSession spark) {
    try (InputStream in = file.getFileSystem(spark.sessionState().newHadoopConf()).open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
