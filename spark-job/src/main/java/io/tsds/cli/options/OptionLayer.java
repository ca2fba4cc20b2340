package io.tsds.cli.options;

import io.tsds.UserException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import scala.Tuple2;

/**
 * Values of options from one place.
 *
 * @param place where they come from, for messages; null for the command line
 * @param keyPrefix what stands before an option's name in this place
 * @param values text by the option's long name without dashes
 */
public record OptionLayer(String place, String keyPrefix, Map<String, String> values) {
  /** Keys of the Spark configuration that are options of ours. */
  static final String SPARK_PREFIX = "spark.tsds.";

  /** The {@code spark.tsds.*} keys, as {@code spark-submit --conf} sets them. */
  public static OptionLayer ofSpark(SparkConf conf) {
    Map<String, String> values = new TreeMap<>();
    for (Tuple2<String, String> entry : conf.getAllWithPrefix(SPARK_PREFIX)) {
      values.put(entry._1(), entry._2().strip());
    }
    return new OptionLayer("Spark configuration", SPARK_PREFIX, values);
  }

  /** The keys of a configuration file. */
  public static OptionLayer ofFile(String uri, Properties properties) {
    Map<String, String> values = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith("-")) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s, key %s: keys are options without their dashes; write %s",
                uri,
                key,
                key.replaceFirst("^-+", "")));
      }
      values.put(key, properties.getProperty(key).strip());
    }
    return new OptionLayer(uri, "", values);
  }

  /**
   * The options given on the command line.
   *
   * @param names long names of those that can come from other places too; others are left out
   */
  public static OptionLayer ofCommandLine(ParseResult parsed, Set<String> names) {
    Map<String, String> values = new LinkedHashMap<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      if (!names.contains(option.longestName())) {
        continue;
      }
      String text =
          option.arity().max() == 0
              ? option.getValue().toString()
              : String.join(",", option.originalStringValues());
      values.put(option.longestName().substring(2), text);
    }
    return new OptionLayer(null, "--", values);
  }

  /** A layer without the option. */
  public OptionLayer without(String option) {
    Map<String, String> rest = new LinkedHashMap<>(values);
    rest.remove(option);
    return new OptionLayer(place, keyPrefix, rest);
  }
}
