package io.tsds.pipeline;

import io.tsds.UserException;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.stage.OutputRun;
import io.tsds.report.ReportJson;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
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
final class AlreadyCompleteOutput {
  private AlreadyCompleteOutput() {}

  static RunResult<SelectionReport> result(
      OutputRun run, SelectionParameters parameters, SparkSession spark) {
    if (parameters.output().strict()) {
      SelectionReport report = report(run.folder(), parameters, spark);
      if (!report.certificatesHold()) {
        return StrictRefusal.ofEarlier(report, run.folder().output());
      }
    }
    return run.alreadyComplete();
  }

  private static SelectionReport report(
      RunFolder run, SelectionParameters parameters, SparkSession spark) {
    Path file = new Path(RunResult.reportIn(run.output().toString()));
    String json = text(file, spark);
    try {
      return parameters.queries().taskColumn() == null
          ? ReportJson.read(json)
          : ReportJson.readTargets(json);
    } catch (UserException e) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`strict` needs the certificate of the complete output, but %s is %s; run without"
                  + " `strict`, or give another `output`",
              file,
              e.getMessage()),
          e);
    }
  }

  private static String text(Path file, SparkSession spark) {
    try (InputStream in = file.getFileSystem(spark.sessionState().newHadoopConf()).open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
