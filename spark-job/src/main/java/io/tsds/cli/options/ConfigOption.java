package io.tsds.cli.options;

import picocli.CommandLine.Option;

/** The file of a command's options. */
public final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Java properties file on any file system; its keys are these options without the dashes.")
  private String config;

  /** The file that the command line gives, or null. */
  public String given() {
    return config;
  }
}
