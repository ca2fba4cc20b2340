package io.tsds.cli.options;

import io.tsds.parameters.Output;
import io.tsds.storage.result.SelectionFormat;
import picocli.CommandLine.Option;

/** Where the results go, and what may be in the way. */
final class OutputOptions implements OptionSection {
  @Option(
      names = "--output",
      paramLabel = "URI",
      description = "Folder for the results and reports. Required.")
  String output;

  @Option(names = "--overwrite", description = "Replace the result of an earlier run.")
  boolean overwrite;

  @Option(
      names = "--resume",
      description =
          "Continue a run that was cut short, from its last finished stage; with other parameters,"
              + " from the last one that does not depend on them.")
  boolean resume;

  @Option(
      names = "--work-dir",
      paramLabel = "URI",
      description = "Folder for unfinished work. Default: the output's name with .work behind it.")
  String workDir;

  @Override
  public String heading() {
    return "Output";
  }

  /**
   * Where the results go.
   *
   * @param format of the rows
   * @param strict whether a result that is less than what was asked for fails the run
   */
  Output output(SelectionFormat format, boolean strict) {
    String uri = UriOption.checked("output", output);
    String workUri =
        workDir == null ? Output.workUriOf(uri) : UriOption.checked("work-dir", workDir);
    return new Output(uri, workUri, format, strict, overwrite, resume);
  }
}
