package io.tsds.cli;

import io.tsds.cli.options.ConfigOption;
import io.tsds.cli.options.SelectOptions;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.SelectionRequest;
import io.tsds.storage.input.NamedFormat;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Mixin;

/** A command with the options of a selection. */
abstract class AbstractSelectionCommand extends LayeredCommand<SelectOptions, SelectionRequest> {
  private final String applicationName;
  private final SelectionRunner runner;

  @Mixin SelectOptions options;

  @Mixin ConfigOption config;

  AbstractSelectionCommand(String applicationName, SelectionRunner runner) {
    super(SelectOptions::new, SelectOptions::parameters);
    this.applicationName = applicationName;
    this.runner = runner;
  }

  @Override
  ConfigOption config() {
    return config;
  }

  @Override
  public Outcome run() {
    SparkConf conf = new SparkConf();
    SelectionRequest request = parameters(conf);
    if (request instanceof SelectionParameters parameters) {
      NamedFormat.requireReadable(parameters.candidates());
      NamedFormat.requireReadable(parameters.queries());
    }
    return SparkSessions.within(applicationName, conf, spark -> runner.run(spark, request));
  }
}
