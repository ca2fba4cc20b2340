package io.tsds.cli;

import io.tsds.cli.options.ComparisonOptions;
import io.tsds.cli.options.RequiredOptions;
import io.tsds.cli.options.UriOption;
import io.tsds.parameters.BoundParameters;
import io.tsds.pipeline.recovery.OutputComparison;
import io.tsds.report.recovery.BoundFacts;
import io.tsds.report.recovery.BoundReport;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tsds bound}: how far a finished selection is from others, and what that bounds. For
 * example
 *
 * <pre>tsds bound recovered --reference random --reference tsds=selected</pre>
 */
@Command(
    name = "bound",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis =
        "tsds bound OUTPUT --reference NAME=URI [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Compare a finished selection, of recover or of select, with others by their clusters, and tell"
            + " what that bounds.",
    footer = {
      "",
      "Changes nothing. Exit status: 0 done, 2 a mistake in options or data, 1 anything else."
    })
final class BoundCommand implements TsdsCommand {
  private final PrintStream out;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "OUTPUT",
      description = "Folder of a finished selection, on any file system.")
  private String output;

  @Mixin private ComparisonOptions comparison;

  @Option(
      names = "--clustering",
      paramLabel = "URI",
      description =
          "Clusters of all candidates, for an OUTPUT of select, which has none: a table of ids and"
              + " clusters, or an output of recover on the same candidates.")
  private String clustering;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      defaultValue = "id",
      description =
          "Column of ids in references and clusterings that are no outputs. Default:"
              + " ${DEFAULT-VALUE}.")
  private String idColumn;

  @Option(
      names = "--cluster-column",
      paramLabel = "NAME",
      defaultValue = "cluster",
      description = "Column of clusters in such a clustering. Default: ${DEFAULT-VALUE}.")
  private String clusterColumn;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Seed of the reference random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  BoundCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run() {
    BoundParameters parameters = parameters();
    return SparkSessions.within("tsds bound", new SparkConf(), spark -> run(spark, parameters));
  }

  BoundParameters parameters() {
    new RequiredOptions().add("OUTPUT", output).check("see tsds bound --help");
    return new BoundParameters(
        UriOption.checked("OUTPUT", output),
        clustering == null ? null : UriOption.checked("clustering", clustering),
        idColumn,
        clusterColumn,
        seed,
        comparison.comparison());
  }

  Outcome run(SparkSession spark, BoundParameters parameters) {
    BoundReport report = new OutputComparison(spark, parameters).run();
    out.print(OptionWording.of(report.text()));
    out.flush();
    List<Map<String, Object>> bounds = new ArrayList<>();
    for (BoundFacts bound : report.bounds()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("reference", bound.name());
      figures.put("realized", bound.realized().distance());
      figures.put("allocation", bound.allocation().distance());
      figures.put("separable", bound.separable().distance());
      figures.put("printed", bound.printed().distance());
      bounds.add(figures);
    }
    return new Outcome(
        ExitStatus.DONE,
        report.output(),
        null,
        "the selection is compared",
        Map.of("bounds", bounds));
  }
}
