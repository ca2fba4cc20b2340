package io.tsds.cli;

import io.tsds.cli.options.DuplicatesOptions;
import io.tsds.parameters.DuplicatesParameters;
import io.tsds.pipeline.inspection.DuplicatesPipeline;
import io.tsds.report.DuplicatesReport;
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
 * {@code tsds duplicates}: writes the near-duplicates of a selection's pool. For example
 *
 * <pre>tsds duplicates selected --output duplicates --duplicates-format csv</pre>
 */
@Command(
    name = "duplicates",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis =
        "tsds duplicates SELECTION --output URI [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Write the groups of near-duplicates that a finished selection found in its pool, for those who"
            + " want to drop them from their candidates.",
    footer = {
      "",
      "Candidates that were among no query's neighbors are in no group, since nobody looked for theirs.",
      "",
      "Exit status: 0 done, or the output was complete already, 2 a mistake in options, or a selection"
          + " without near-duplicates, 1 anything else."
    })
final class DuplicatesCommand implements TsdsCommand {
  private final PrintStream out;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SELECTION",
      description = "Folder of a finished selection of select, on any file system.")
  private String selection;

  @Mixin private DuplicatesOptions options;

  DuplicatesCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run() {
    DuplicatesParameters parameters = parameters();
    return SparkSessions.within(
        "tsds duplicates", new SparkConf(), spark -> run(spark, parameters));
  }

  DuplicatesParameters parameters() {
    return options.parameters(selection);
  }

  Outcome run(SparkSession spark, DuplicatesParameters parameters) {
    RunResult<DuplicatesReport> result = new DuplicatesPipeline(spark, parameters).run();
    if (!(result instanceof RunResult.Done<DuplicatesReport> done)) {
      return Outcome.alreadyComplete(result, out);
    }
    out.print(done.report().text());
    out.println("in " + result.output());
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("groups", done.report().groups());
    figures.put("rows", done.report().written());
    return Outcome.of(result, ExitStatus.DONE, figures);
  }
}
