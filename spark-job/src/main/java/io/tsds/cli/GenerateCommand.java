package io.tsds.cli;

import io.tsds.Quantity;
import io.tsds.cli.options.GenerateOptions;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.Generation;
import java.io.PrintStream;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code tsds generate}: synthetic embeddings to try a selection on. For example
 *
 * <pre>tsds generate --output data --rows 1000000 --dimension 512 \
 *   --queries 1000 --queries-output task</pre>
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
            + " sources are known.")
final class GenerateCommand implements TsdsCommand {
  private final PrintStream out;

  @Mixin GenerateOptions options;

  GenerateCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run() {
    GenerateParameters parameters = parameters();
    return SparkSessions.within("tsds generate", new SparkConf(), spark -> run(spark, parameters));
  }

  private Outcome run(SparkSession spark, GenerateParameters parameters) {
    long start = System.nanoTime();
    Generation.Written written = Generation.write(spark, parameters);
    out.print(GenerateSummary.of(parameters, written, (System.nanoTime() - start) / 1e9));
    return new Outcome(
        ExitStatus.DONE,
        written.candidates(),
        null,
        "wrote " + Quantity.of(parameters.data().rows(), "row"),
        Map.of("rows", parameters.data().rows()));
  }

  /** The checked parameters from the options. */
  GenerateParameters parameters() {
    return options.parameters();
  }
}
