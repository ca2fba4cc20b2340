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
record CompletedOutput(Path folder, String meaning, RunReport report) {

  static CompletedOutput in(RunFolder run, SparkSession spark) {
    Path file = new Path(run.output(), "report.json");
    try (InputStream in = file.getFileSystem(spark.sessionState().newHadoopConf()).open(file)) {
      String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new CompletedOutput(run.output(), run.state().meaning(), ReportJson.read(json));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  SelectionResult result(boolean strict) {
    Verdict verdict = Verdict.of(report);
    if (strict && verdict.outcome() != Verdict.Outcome.EXACT) {
      return SelectionResult.refusedAfterwards(
          folder,
          "--strict refuses the certificate of %s, which was made without it and stays as it is: %s %s"
              .formatted(folder, verdict.sentence(), verdict.remedy()));
    }
    return SelectionResult.alreadyComplete(folder, folder + " " + meaning);
  }
}
