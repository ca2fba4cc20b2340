package io.tsds.cli;

import io.tsds.cli.options.UriOption;
import io.tsds.demo.CandidateWeights;
import io.tsds.demo.Demo;
import io.tsds.demo.DemoData;
import io.tsds.demo.DemoSelection;
import io.tsds.demo.DemoSummary;
import io.tsds.demo.KnownDuplicates;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.generate.ComponentType;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.Generation;
import io.tsds.generate.Layout;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.SelectionPipeline;
import io.tsds.pipeline.SelectionResult;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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
  private static final int CLUSTERS = 100;

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
    UriOption.checked("--output", output.toString());
    DemoSummary summary =
        SparkSessions.within(
            "tsds demo",
            new SparkConf(),
            spark ->
                new Demo(
                        output,
                        seed,
                        data -> generate(spark, data),
                        parameters -> select(spark, parameters))
                    .run());
    out.print(summary.text());
    out.flush();
    return new Outcome(
        ExitStatus.DONE, output.toAbsolutePath().toString(), null, "the demo ran", Map.of());
  }

  private static KnownDuplicates generate(SparkSession spark, DemoData data) {
    double copies = (double) data.repeatedContents() * data.copies();
    GenerateParameters parameters =
        new GenerateParameters(
            new GenerateParameters.Data(data.candidates(), data.dimension(), CLUSTERS, 1.0),
            new GenerateParameters.Copies(
                copies / data.candidates(), data.noise(), data.copies(), 0, 1),
            new GenerateParameters.Storage(
                FileFormat.NPY, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, 4),
            new GenerateParameters.Queries(data.queries(), data.queriesUri()),
            data.candidatesUri(),
            data.seed(),
            false);
    Generation.Written written = Generation.write(spark, parameters);
    List<Row> truth =
        spark.read().option("__globPaths__", "false").parquet(written.truth()).collectAsList();
    long[] sources = truth.stream().mapToLong(row -> row.getAs("source_id")).distinct().toArray();
    long[] ids =
        LongStream.concat(truth.stream().mapToLong(row -> row.getAs("id")), Arrays.stream(sources))
            .sorted()
            .toArray();
    return new KnownDuplicates(ids, sources.length);
  }

  private static DemoSelection select(SparkSession spark, SelectionParameters parameters) {
    SelectionResult result = new SelectionPipeline(spark, parameters).run();
    LongIds ids = (LongIds) result.ids();
    long[] members = new long[ids.size()];
    Arrays.setAll(members, ids::value);
    List<Row> drawn =
        spark
            .read()
            .option("__globPaths__", "false")
            .parquet(result.output() + "/selection")
            .collectAsList();
    return new DemoSelection(
        result.report(),
        new CandidateWeights(members, result.probability()),
        new CandidateWeights(
            drawn.stream().mapToLong(row -> row.getAs("id")).toArray(),
            drawn.stream().mapToDouble(row -> row.<Integer>getAs("draws")).toArray()));
  }
}
