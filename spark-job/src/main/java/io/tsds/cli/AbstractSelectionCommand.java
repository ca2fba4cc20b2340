package io.tsds.cli;

import io.tsds.UserException;
import io.tsds.cli.options.ConfigFile;
import io.tsds.cli.options.LayeredOptions;
import io.tsds.cli.options.OptionLayer;
import io.tsds.cli.options.SelectOptions;
import io.tsds.cli.options.UriOption;
import io.tsds.parameters.SelectionParameters;
import io.tsds.storage.input.NamedFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * A command with the options of a selection. An option's value comes from the command line, else
 * from the {@code --config} file, else from the Spark configuration under {@code spark.tsds.}, else
 * it is the default.
 */
abstract class AbstractSelectionCommand implements TsdsCommand {
  private final String applicationName;
  private final SelectionRunner runner;

  @Spec private CommandSpec spec;

  /** Only shows the options and takes them from the command line; {@link #parameters} merges. */
  @Mixin SelectOptions options;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Java properties file on any file system; its keys are these options without the dashes.")
  private String config;

  AbstractSelectionCommand(String applicationName, SelectionRunner runner) {
    this.applicationName = applicationName;
    this.runner = runner;
  }

  @Override
  public Outcome run() {
    SparkConf conf = new SparkConf();
    SelectionParameters parameters = parameters(conf);
    NamedFormat.requireReadable(parameters.candidates());
    NamedFormat.requireReadable(parameters.queries());
    return SparkSessions.within(applicationName, conf, spark -> runner.run(spark, parameters));
  }

  /** The parameters from everywhere, the command line's already parsed. */
  SelectionParameters parameters(SparkConf conf) {
    ParseResult parsed = spec.commandLine().getParseResult();
    OptionLayer spark = OptionLayer.ofSpark(conf);
    String file = config != null ? config : spark.values().get("config");
    LayeredOptions<SelectOptions> layers = new LayeredOptions<>(SelectOptions::new);
    layers.add(spark.without("config"));
    if (file != null) {
      file = UriOption.checked("config", file);
      Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
      layers.add(OptionLayer.ofFile(file, ConfigFile.read(file, hadoop)));
    }
    layers.add(OptionLayer.ofCommandLine(parsed).without("config"));
    try {
      return layers.merged().parameters(layers::contains);
    } catch (UserException e) {
      throw layers.located(e);
    }
  }
}
