package io.tsds.cli;

import io.tsds.parameters.SelectionRequest;
import io.tsds.pipeline.SelectionPipeline;
import io.tsds.report.ReportText;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.TargetSummary;
import io.tsds.report.TargetsReport;
import io.tsds.report.TargetsText;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Runs the selection pipeline and prints its summary. */
final class PipelineRunner implements SelectionRunner {
  private final PrintStream out;

  PipelineRunner(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run(SparkSession spark, SelectionRequest request) {
    RunResult<SelectionReport> result = SelectionPipeline.of(spark, request).run();
    if (result instanceof RunResult.Done<SelectionReport> done) {
      return outcome(ExitStatus.DONE, result, done.report());
    }
    if (result instanceof RunResult.Refused<SelectionReport> refused) {
      return outcome(ExitStatus.REFUSED, result, refused.report());
    }
    RunResult.AlreadyComplete<SelectionReport> complete =
        (RunResult.AlreadyComplete<SelectionReport>) result;
    out.println(complete.message());
    out.flush();
    return outcome(ExitStatus.ALREADY_COMPLETE, complete, Map.of());
  }

  private Outcome outcome(
      ExitStatus status, RunResult<SelectionReport> result, SelectionReport report) {
    boolean split = report instanceof TargetsReport;
    String summary =
        split ? TargetsText.write((TargetsReport) report) : ReportText.write((RunReport) report);
    out.print(OptionWording.of(summary));
    out.flush();
    Map<String, Object> figures =
        split ? figures((TargetsReport) report) : figures((RunReport) report);
    return outcome(status, result, figures);
  }

  private static Outcome outcome(
      ExitStatus status, RunResult<SelectionReport> result, Map<String, Object> figures) {
    return Outcome.of(result, status, figures);
  }

  private static Map<String, Object> figures(TargetsReport report) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("queries", report.counts().queries());
    figures.put("candidates", report.counts().candidates());
    figures.put("pool", report.counts().pool());
    figures.put("taskCount", report.tasks().size());
    figures.put("tasksNotExact", report.notExact().size());
    // Collectors of logs cut lines that are too long, and what is cut is no JSON.
    if (report.tasks().size() <= TargetsText.MOST_LISTED) {
      figures.put("tasks", report.tasks().stream().map(PipelineRunner::figures).toList());
    }
    return figures;
  }

  private static Map<String, Object> figures(TargetSummary target) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("task", target.name());
    figures.put("queries", target.queries());
    figures.put("pool", target.pool());
    figures.put("support", target.support());
    figures.put("prefetchTooShort", target.certificate().prefetch().tooShort());
    return figures;
  }

  private static Map<String, Object> figures(RunReport report) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("queries", report.counts().queries());
    figures.put("candidates", report.counts().candidates());
    figures.put("pool", report.counts().pool());
    figures.put("support", report.support().size());
    figures.put("prefetchTooShort", report.certificate().prefetch().tooShort());
    return figures;
  }
}
