package io.tsds.cli;

import io.tsds.cli.options.ConfigOption;
import io.tsds.cli.options.RecoverOptions;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.pipeline.recovery.RecoveryPipeline;
import io.tsds.plan.RecoveryPlan;
import io.tsds.report.RunResult;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.report.recovery.RecoveryText;
import io.tsds.storage.input.NamedFormat;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tsds recover}: selects the instructions that repair a pruned model. For example
 *
 * <pre>tsds recover --candidates instructions --degradation measured --output recovered
 *   --sample-size 10000</pre>
 */
@Command(
    name = "recover",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis =
        "tsds recover --candidates URI [--degradation URI] --output URI --sample-size B [OPTION...]"
            + " [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Select the instructions that recover what a pruned model has lost, and tell how far the"
            + " selection can be from others.",
    footer = {
      "",
      "Each option can also stand in the --config file, or in Spark's configuration under"
          + " spark.tsds.; the command line wins, then the file.",
      "",
      "Exit status: 0 done, or the output was complete already, 3 refused by --strict, 2 a mistake in"
          + " options or inputs, 1 anything else."
    })
final class RecoverCommand extends LayeredCommand<RecoverOptions, RecoveryParameters> {
  private final PrintStream out;

  @Mixin RecoverOptions options;

  @Mixin ConfigOption config;

  @Option(
      names = "--plan",
      description =
          "Only tell what the run would take: operations, memory, time. Reads headers and footers, and"
              + " writes nothing.")
  private boolean plan;

  RecoverCommand(PrintStream out) {
    super(RecoverOptions::new, RecoverOptions::parameters);
    this.out = out;
  }

  @Override
  ConfigOption config() {
    return config;
  }

  @Override
  public Outcome run() {
    SparkConf conf = new SparkConf();
    RecoveryParameters parameters = parameters(conf);
    if (parameters.clustering().byEmbeddings()) {
      NamedFormat.requireReadable(parameters.candidates());
    }
    return SparkSessions.within("tsds recover", conf, spark -> run(spark, parameters));
  }

  Outcome run(SparkSession spark, RecoveryParameters parameters) {
    if (plan) {
      return planned(new RecoveryPipeline(spark, parameters).plan());
    }
    RunResult<RecoveryReport> result = new RecoveryPipeline(spark, parameters).run();
    if (result instanceof RunResult.Done<RecoveryReport> done) {
      return outcome(ExitStatus.DONE, result, done.report());
    }
    if (result instanceof RunResult.Refused<RecoveryReport> refused) {
      return outcome(ExitStatus.REFUSED, result, refused.report());
    }
    return Outcome.alreadyComplete(result, out);
  }

  private Outcome planned(RecoveryPlan planned) {
    planned.lines().stream().map(OptionWording::of).forEach(out::println);
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("operations", planned.operations());
    figures.put("driverBytes", planned.driverBytes());
    figures.put("executorBytes", planned.executorBytes());
    figures.put("searchSeconds", planned.searchSeconds());
    return new Outcome(ExitStatus.DONE, null, null, "the run is planned", figures);
  }

  private Outcome outcome(
      ExitStatus status, RunResult<RecoveryReport> result, RecoveryReport report) {
    out.print(OptionWording.of(RecoveryText.write(report)));
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("candidates", report.counts().candidates());
    figures.put("eligible", report.counts().eligible());
    figures.put("clusters", report.clusters().size());
    figures.put("selected", report.counts().selected());
    figures.put("rejected", report.counts().rejected());
    figures.put("unfilled", report.counts().unfilled());
    return Outcome.of(result, status, figures);
  }
}
