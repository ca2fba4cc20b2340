package io.tsds.cli;

import io.tsds.cli.options.ExportOptions;
import io.tsds.parameters.ExportParameters;
import io.tsds.pipeline.export.ExportPipeline;
import io.tsds.report.ExportReport;
import io.tsds.report.RunResult;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code tsds export}: writes the records of a selection as the files that trainers read. For
 * example
 *
 * <pre>tsds export selected --records texts.jsonl --output training</pre>
 */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis =
        "tsds export SELECTION --records URI --output URI [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Join a finished selection, of select or of recover, to the candidates' records, and write the"
            + " files that trainers read.",
    footer = {
      "",
      "Exit status: 0 done, or the output was complete already, 2 a mistake in options or data, such as"
          + " a candidate without a record, 1 anything else."
    })
final class ExportCommand implements TsdsCommand {
  private final PrintStream out;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SELECTION",
      description = "Folder of a finished selection, on any file system.")
  private String selection;

  @Mixin private ExportOptions options;

  ExportCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run() {
    ExportParameters parameters = parameters();
    return SparkSessions.within("tsds export", new SparkConf(), spark -> run(spark, parameters));
  }

  ExportParameters parameters() {
    return options.parameters(selection);
  }

  Outcome run(SparkSession spark, ExportParameters parameters) {
    RunResult<ExportReport> result = new ExportPipeline(spark, parameters).run();
    if (!(result instanceof RunResult.Done<ExportReport> done)) {
      return Outcome.alreadyComplete(result, out);
    }
    ExportReport report = done.report();
    out.print(report.text());
    out.println("  in " + result.output());
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("rows", report.rows());
    figures.put("records", report.records());
    figures.put("files", report.files());
    return Outcome.of(result, ExitStatus.DONE, figures);
  }
}
