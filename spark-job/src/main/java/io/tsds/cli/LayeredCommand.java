package io.tsds.cli;

import io.tsds.UserException;
import io.tsds.cli.options.ConfigFile;
import io.tsds.cli.options.ConfigOption;
import io.tsds.cli.options.LayeredOptions;
import io.tsds.cli.options.OptionLayer;
import io.tsds.cli.options.UriOption;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * A command whose options come from several places: an option's value from the command line, else
 * from the {@code --config} file, else from the Spark configuration under {@code spark.tsds.}, else
 * it is the default. What the command line filled in only shows the options; {@link #parameters}
 * merges.
 *
 * @param <O> a class with the options, all of them optional
 * @param <P> the checked parameters
 */
abstract class LayeredCommand<O, P> implements TsdsCommand {
  private final Supplier<O> empty;
  private final BiFunction<O, Predicate<String>, P> checked;

  @Spec private CommandSpec spec;

  /**
   * @param checked makes the parameters of the options, and of whether an option, by its name
   *     without dashes, comes from the user
   */
  LayeredCommand(Supplier<O> empty, BiFunction<O, Predicate<String>, P> checked) {
    this.empty = empty;
    this.checked = checked;
  }

  /** Where the file of options is. */
  abstract ConfigOption config();

  /** The parameters from everywhere, the command line's already parsed. */
  final P parameters(SparkConf conf) {
    ParseResult parsed = spec.commandLine().getParseResult();
    OptionLayer spark = OptionLayer.ofSpark(conf);
    String file = config().given() != null ? config().given() : spark.values().get("config");
    LayeredOptions<O> layers = new LayeredOptions<>(empty);
    layers.add(spark.without("config"));
    if (file != null) {
      file = UriOption.checked("config", file);
      Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
      layers.add(OptionLayer.ofFile(file, ConfigFile.read(file, hadoop)));
    }
    layers.add(OptionLayer.ofCommandLine(parsed, layers.options()));
    try {
      return checked.apply(layers.merged(), layers::contains);
    } catch (UserException e) {
      throw layers.located(e);
    }
  }
}
