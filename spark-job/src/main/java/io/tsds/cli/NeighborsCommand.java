package io.tsds.cli;

import io.tsds.cli.options.ConfigOption;
import io.tsds.cli.options.NeighborsOptions;
import io.tsds.parameters.NeighborsParameters;
import io.tsds.pipeline.neighbors.NeighborsPipeline;
import io.tsds.report.NeighborsReport;
import io.tsds.report.RunResult;
import io.tsds.storage.input.NamedFormat;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code tsds neighbors}: finds every query's nearest candidates and keeps them. For example
 *
 * <pre>tsds neighbors --candidates web.npy --queries task.npy --output found</pre>
 */
@Command(
    name = "neighbors",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis =
        "tsds neighbors --candidates URI --queries URI --output URI [OPTION...]"
            + " [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Find the exact nearest candidates of every query, as a table and as a search from which select"
            + " --neighbors solves again and again.",
    footer = {
      "",
      "Every option can also be a key of the --config file, without its dashes, or of the Spark"
          + " configuration, as spark.tsds.NAME. The command line wins over the file, the file over"
          + " the Spark configuration. Options for spark-submit follow after --.",
      "",
      "Exit status: 0 done, or the output was complete already, 2 a mistake in options or data, 1 anything"
          + " else."
    })
final class NeighborsCommand extends LayeredCommand<NeighborsOptions, NeighborsParameters> {
  private final PrintStream out;

  @Mixin NeighborsOptions options;

  @Mixin ConfigOption config;

  NeighborsCommand(PrintStream out) {
    super(NeighborsOptions::new, NeighborsOptions::parameters);
    this.out = out;
  }

  @Override
  ConfigOption config() {
    return config;
  }

  @Override
  public Outcome run() {
    SparkConf conf = new SparkConf();
    NeighborsParameters parameters = parameters(conf);
    NamedFormat.requireReadable(parameters.candidates());
    NamedFormat.requireReadable(parameters.queries());
    return SparkSessions.within("tsds neighbors", conf, spark -> run(spark, parameters));
  }

  Outcome run(SparkSession spark, NeighborsParameters parameters) {
    RunResult<NeighborsReport> result = new NeighborsPipeline(spark, parameters).run();
    if (!(result instanceof RunResult.Done<NeighborsReport> done)) {
      return Outcome.alreadyComplete(result, out);
    }
    NeighborsReport report = done.report();
    out.print(OptionWording.of(report.text()));
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("queries", report.counts().queries());
    figures.put("candidates", report.counts().candidates());
    figures.put("neighbors", report.length());
    figures.put("pool", report.counts().pool());
    return Outcome.of(result, ExitStatus.DONE, figures);
  }
}
