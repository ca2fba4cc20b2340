package io.tsds.cli;

import io.tsds.UserException;
import io.tsds.cli.options.RequiredOptions;
import io.tsds.cli.options.UriOption;
import io.tsds.pipeline.inspection.Explanation;
import io.tsds.report.CandidateExplanation;
import io.tsds.report.QueryExplanation;
import io.tsds.report.ReportJson;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tsds explain}: why a candidate has its probability, or where a query's mass went. For
 * example
 *
 * <pre>tsds explain selected --id 4711</pre>
 */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis =
        "tsds explain SELECTION --id ID|--query ID [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Tell of a candidate which queries it serves, its near-duplicates and its draws; or of a query"
            + " its neighbors, its K, and where its mass went.",
    footer = {
      "",
      "Reads the selection's tables. A candidate that stands in none of them is looked for in the lists"
          + " of the search that the selection was made from, or in the candidates' files. Changes"
          + " nothing.",
      "",
      "Exit status: 0 told, even of a candidate without mass, 2 a mistake in options, such as an id that"
          + " no candidate or no query has, 1 anything else."
    })
final class ExplainCommand implements TsdsCommand {
  private static final int MOST_ROWS = 20;

  private final PrintStream out;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SELECTION",
      description = "Folder of a finished selection of select, on any file system.")
  private String selection;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Id of a candidate: its row number where the candidates have no ids.")
  private String id;

  @Option(
      names = "--query",
      paramLabel = "ID",
      description = "Id of a query: its row number where the queries have no ids.")
  private String query;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "The target task, of a selection that has several.")
  private String task;

  @Option(
      names = "--all",
      description = "Show all rows. Without it the first " + MOST_ROWS + ", and how many follow.")
  private boolean all;

  @Option(names = "--json", description = "Print all rows as JSON instead.")
  private boolean json;

  ExplainCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run() {
    check();
    return SparkSessions.within("tsds explain", new SparkConf(), this::run);
  }

  void check() {
    new RequiredOptions()
        .add("SELECTION", selection)
        .add("--id or --query", id == null ? query : id)
        .check("see tsds explain --help");
    if (id != null && query != null) {
      throw new UserException("`id` and `query` are both given; ask for one of them");
    }
  }

  Outcome run(SparkSession spark) {
    Explanation explanation =
        Explanation.of(spark, UriOption.checked("SELECTION", selection), Optional.ofNullable(task));
    return id != null ? told(explanation.ofCandidate(id)) : told(explanation.ofQuery(query));
  }

  private Outcome told(CandidateExplanation found) {
    out.print(json ? ReportJson.write(found) : found.text(mostRows(), "--all"));
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("id", found.id());
    figures.put("probability", found.probability());
    figures.put("queriesServed", found.serves().size());
    return new Outcome(ExitStatus.DONE, selection, null, "the candidate is explained", figures);
  }

  private Outcome told(QueryExplanation found) {
    out.print(json ? ReportJson.write(found) : found.text(mostRows(), "--all"));
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("query", found.id());
    figures.put("neighborhoodSize", found.neighborhoodSize());
    figures.put("neighborsWithMass", found.neighbors().size());
    return new Outcome(ExitStatus.DONE, selection, null, "the query is explained", figures);
  }

  private int mostRows() {
    return all ? Integer.MAX_VALUE : MOST_ROWS;
  }
}
