package io.tsds.cli;

import io.tsds.cli.options.RequiredOptions;
import io.tsds.cli.options.UriOption;
import io.tsds.parameters.EvaluationParameters;
import io.tsds.parameters.EvaluationParameters.Baseline;
import io.tsds.pipeline.evaluation.EvaluationPipeline;
import io.tsds.report.EvaluationReport;
import io.tsds.report.ReportJson;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tsds evaluate}: compares samples with each other and with baselines. For example
 *
 * <pre>tsds evaluate selected --baseline random --baseline nearest</pre>
 */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis = "tsds evaluate SELECTION... [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Compare finished selections of the same inputs, and baselines of the same sample size: cost of"
            + " transport from the sample to the queries, coverage, near-duplicates, overlap.",
    footer = {
      "",
      "Of each selection the first epoch is compared, of several sample sizes the largest. Reads the"
          + " candidates once, and once more for baselines. Changes nothing.",
      "",
      "Exit status: 0 done, 2 a mistake in options or data, 1 anything else."
    })
final class EvaluateCommand implements TsdsCommand {
  private final PrintStream out;

  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "SELECTION",
      description = "Folders of finished selections of select, on any file system.")
  private List<String> selections = new ArrayList<>();

  @Option(
      names = "--baseline",
      paramLabel = "HOW",
      description =
          "random, nearest (least distance to any query) or round-robin (each query in turn takes its"
              + " nearest not yet taken), of as many candidates as the first selection draws, and its"
              + " seed. May be given several times.")
  private List<Baseline> baselines = new ArrayList<>();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "The target task, of selections that have several.")
  private String task;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "A new file for the comparison as a page of HTML with charts, which needs no network.")
  private String output;

  @Option(names = "--json", description = "Print the comparison as JSON instead.")
  private boolean json;

  EvaluateCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run() {
    EvaluationParameters parameters = parameters();
    return SparkSessions.within("tsds evaluate", new SparkConf(), spark -> run(spark, parameters));
  }

  EvaluationParameters parameters() {
    new RequiredOptions()
        .add("SELECTION", selections.isEmpty() ? null : selections)
        .check("see tsds evaluate --help");
    return new EvaluationParameters(
        selections.stream().map(uri -> UriOption.checked("SELECTION", uri)).toList(),
        baselines,
        Optional.ofNullable(task),
        Optional.ofNullable(output).map(uri -> UriOption.checked("output", uri)));
  }

  Outcome run(SparkSession spark, EvaluationParameters parameters) {
    EvaluationReport report = new EvaluationPipeline(spark, parameters).run();
    out.print(json ? ReportJson.write(report) : report.text());
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("samples", report.samples().size());
    figures.put("queries", report.queries());
    return new Outcome(
        ExitStatus.DONE, parameters.page().orElse(null), null, "the samples are compared", figures);
  }
}
