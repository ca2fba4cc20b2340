package io.tsds.cli;

import io.tsds.Quantity;
import io.tsds.cli.options.GenerateOptions;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.Generation;
import io.tsds.generate.RecoveryDataParameters;
import io.tsds.generate.RecoveryGeneration;
import java.io.PrintStream;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * {@code tsds generate}: synthetic embeddings to try a selection on. For example
 *
 * <pre>tsds generate --output data --rows 1000000 --dimension 512 \
 *   --queries 1000 --queries-output task
 * tsds generate --recovery --output data --rows 1000000 --dimension 384</pre>
 */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis =
        "tsds generate --output URI --rows N --dimension D [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Write synthetic embeddings in clusters, with near-duplicates and exact duplicates whose"
            + " sources are known; or candidates for tsds recover in clusters of known degradation.")
final class GenerateCommand implements TsdsCommand {
  private final PrintStream out;

  @Spec private CommandSpec spec;

  @Mixin GenerateOptions options;

  GenerateCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run() {
    if (options.isRecovery()) {
      RecoveryDataParameters parameters = recoveryParameters();
      return SparkSessions.within(
          "tsds generate", new SparkConf(), spark -> run(spark, parameters));
    }
    GenerateParameters parameters = parameters();
    return SparkSessions.within("tsds generate", new SparkConf(), spark -> run(spark, parameters));
  }

  private Outcome run(SparkSession spark, GenerateParameters parameters) {
    long start = System.nanoTime();
    Generation.Written written = Generation.write(spark, parameters);
    out.print(GenerateSummary.of(parameters, written, secondsSince(start)));
    return outcome(written.candidates(), parameters.data().rows());
  }

  private Outcome run(SparkSession spark, RecoveryDataParameters parameters) {
    long start = System.nanoTime();
    RecoveryGeneration.Written written = RecoveryGeneration.write(spark, parameters);
    out.print(RecoveryDataSummary.of(parameters, written, secondsSince(start)));
    return outcome(written.output(), parameters.data().rows());
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static Outcome outcome(String output, long rows) {
    return new Outcome(
        ExitStatus.DONE, output, null, "wrote " + Quantity.of(rows, "row"), Map.of("rows", rows));
  }

  /** The checked parameters from the options, of candidates and queries. */
  GenerateParameters parameters() {
    return options.parameters(given());
  }

  /** The checked parameters from the options, of data for a recovery. */
  RecoveryDataParameters recoveryParameters() {
    return options.recoveryParameters(given());
  }

  private ParseResult given() {
    return spec.commandLine().getParseResult();
  }
}
