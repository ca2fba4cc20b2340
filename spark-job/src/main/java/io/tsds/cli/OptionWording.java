package io.tsds.cli;

import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Texts of the packages below in the words of this command line: {@code `sample-size`} becomes
 * {@code --sample-size}, and {@code `spark.driver.memory=4g`} what passes that setting to Spark.
 * Other words between backquotes, such as columns in a message of Spark's, stay.
 */
final class OptionWording {
  /** A parameter, or a setting of Spark's with or without a value. */
  private static final Pattern MARKED = Pattern.compile("`([A-Za-z][A-Za-z0-9.-]*)(?:=([^`]*))?`");

  /** A positional parameter, which has no dashes. */
  private static final Pattern POSITIONAL = Pattern.compile("[A-Z]+");

  /** Settings that spark-submit has options for. */
  private static final Map<String, String> SPARK_OPTIONS =
      Map.of(
          "spark.driver.memory", "--driver-memory",
          "spark.executor.memory", "--executor-memory",
          "spark.executor.cores", "--executor-cores",
          "spark.master", "--master");

  /** The options of all commands, which are there once the first text is worded. */
  private static final class Options {
    static final Set<String> NAMES =
        Main.commands().stream()
            .flatMap(command -> new CommandLine(command).getCommandSpec().options().stream())
            .map(OptionSpec::longestName)
            .collect(Collectors.toUnmodifiableSet());
  }

  private OptionWording() {}

  /** Finds the options, so that no message has to wait for them. */
  static void prepare() {
    of("`seed`");
  }

  static String of(String text) {
    return MARKED.matcher(text).replaceAll(marked -> Matcher.quoteReplacement(worded(marked)));
  }

  private static String worded(MatchResult marked) {
    String name = marked.group(1);
    String value = marked.group(2);
    if (name.startsWith("spark.")) {
      return spark(name, value);
    }
    if (value == null && POSITIONAL.matcher(name).matches()) {
      return name;
    }
    boolean known = value == null && Options.NAMES.contains("--" + name);
    return known ? "--" + name : marked.group();
  }

  private static String spark(String setting, String value) {
    String option = SPARK_OPTIONS.get(setting);
    if (value == null) {
      return option == null ? setting : option;
    }
    // A shell would take the brackets of local[4] for a pattern.
    String quoted = value.contains("[") ? "'" + value + "'" : value;
    return "-- " + (option == null ? "--conf " + setting + "=" + quoted : option + " " + quoted);
  }
}
