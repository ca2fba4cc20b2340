package io.tsds.cli;

import io.tsds.cli.options.OptionTypes;
import io.tsds.parameters.SelectionParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;

/** Parses arguments of {@code select} the way the command does, without running anything. */
final class SelectParsing {
  static final List<String> REQUIRED =
      List.of(
          "--candidates", "c.npy", "--queries", "q.npy", "--output", "out", "--sample-size", "7");

  private SelectParsing() {}

  /** The parameters from the required options and these. */
  static SelectionParameters withRequired(String... more) {
    return withRequired(Map.of(), more);
  }

  /** The parameters from Spark configuration, the required options and these. */
  static SelectionParameters withRequired(Map<String, String> spark, String... more) {
    List<String> arguments = new ArrayList<>(REQUIRED);
    arguments.addAll(List.of(more));
    return parse(spark, arguments.toArray(String[]::new));
  }

  /** The parameters from Spark configuration and arguments. */
  static SelectionParameters parse(Map<String, String> spark, String... arguments) {
    SelectCommand command =
        new SelectCommand(
            (session, parameters) -> {
              throw new AssertionError("parsing runs nothing");
            });
    OptionTypes.commandLine(command).parseArgs(arguments);
    SparkConf conf = new SparkConf(false);
    spark.forEach(conf::set);
    return (SelectionParameters) command.parameters(conf);
  }
}
