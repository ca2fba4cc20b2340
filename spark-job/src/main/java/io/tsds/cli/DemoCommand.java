package io.tsds.cli;

import io.tsds.cli.options.UriOption;
import io.tsds.demo.Demo;
import io.tsds.demo.DemoSummary;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tsds demo}: the whole job on generated data in which the near-duplicates are known. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis = "tsds demo [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Generate data with known near-duplicates, select from them with KNN-KDE and with"
            + " KNN-Uniform, and show what the duplicates got.")
final class DemoCommand implements TsdsCommand {
  private final PrintStream out;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "tsds-demo",
      description = "Local folder for data and outputs. Default: ${DEFAULT-VALUE}.")
  private Path output;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Data and draws follow from it. Default: ${DEFAULT-VALUE}.")
  private long seed;

  DemoCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run() {
    UriOption.checked("output", output.toString());
    DemoSummary summary =
        SparkSessions.within(
            "tsds demo", new SparkConf(), spark -> Demo.on(spark, output, seed).run());
    out.print(summary.text());
    out.flush();
    return new Outcome(
        ExitStatus.DONE, output.toAbsolutePath().toString(), null, "the demo ran", Map.of());
  }
}
