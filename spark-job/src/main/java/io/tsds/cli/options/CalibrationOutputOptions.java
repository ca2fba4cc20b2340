package io.tsds.cli.options;

import io.tsds.parameters.Output;
import io.tsds.storage.result.SelectionFormat;
import picocli.CommandLine.Option;

/** Where a calibration goes: beside its search, as the densities do, unless told otherwise. */
final class CalibrationOutputOptions implements OptionSection {
  private static final String ENDING = ".calibrated";

  @Option(
      names = "--output",
      paramLabel = "URI",
      description =
          "Folder for the proposals and the report. Default: the name of --neighbors with "
              + ENDING
              + " behind it.")
  String output;

  @Option(names = "--overwrite", description = "Replace the result of an earlier run.")
  boolean overwrite;

  @Option(
      names = "--resume",
      description =
          "Continue a run that was cut short; with other alphas or another target, with the densities"
              + " that it had computed.")
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
   * Where the result goes.
   *
   * @param search folder of the search
   */
  Output output(String search) {
    String uri =
        output == null ? Output.beside(search, ENDING) : UriOption.checked("output", output);
    String workUri =
        workDir == null ? Output.workUriOf(uri) : UriOption.checked("work-dir", workDir);
    return new Output(uri, workUri, SelectionFormat.PARQUET, false, overwrite, resume);
  }
}
