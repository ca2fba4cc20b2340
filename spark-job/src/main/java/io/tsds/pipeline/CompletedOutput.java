package io.tsds.pipeline;

import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.Verdict;
import io.tsds.storage.RunFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * An output that was complete when the run began, so that nothing is computed. Its certificate is
 * still held against {@code --strict}, which the run that made it may not have been given.
 */
final class CompletedOutput {
  private CompletedOutput() {}

  static SelectionResult result(RunFolder run, boolean strict, SparkSession spark) {
    if (strict) {
      Verdict verdict = Verdict.of(report(run.output(), spark));
      if (verdict.outcome() != Verdict.Outcome.EXACT) {
        return SelectionResult.refusedAfterwards(
            run.output(),
            "--strict refuses the certificate of %s, which was made without it and stays as it is: %s %s"
                .formatted(run.output(), verdict.sentence(), verdict.remedy()));
      }
    }
    return SelectionResult.alreadyComplete(
        run.output(), run.output() + " " + run.state().meaning());
  }

  private static RunReport report(Path output, SparkSession spark) {
    Path file = new Path(output, "report.json");
    try (InputStream in = file.getFileSystem(spark.sessionState().newHadoopConf()).open(file)) {
      return ReportJson.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
