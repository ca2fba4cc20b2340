package io.tsds.cli.options;

import io.tsds.parameters.DuplicatesParameters;
import io.tsds.parameters.Output;
import io.tsds.storage.result.SelectionFormat;
import picocli.CommandLine.Option;

/** What is written of the near-duplicates, and where to. */
public final class DuplicatesOptions implements OptionSection {
  @Option(names = "--output", paramLabel = "URI", description = "Folder for the rows. Required.")
  String output;

  @Option(
      names = "--duplicates-format",
      paramLabel = "FORMAT",
      defaultValue = "parquet",
      description = "parquet, jsonl or csv. Default: ${DEFAULT-VALUE}.")
  SelectionFormat duplicatesFormat;

  @Option(
      names = "--ids-to-drop",
      description =
          "Write only the ids of all members but the one that is kept of each group, ascending.")
  boolean idsToDrop;

  @Option(names = "--overwrite", description = "Replace the result of an earlier run.")
  boolean overwrite;

  @Option(
      names = "--resume",
      description = "Begin again what was cut short, in place of what is there of it.")
  boolean resume;

  @Option(
      names = "--work-dir",
      paramLabel = "URI",
      description = "Folder for unfinished work. Default: the output's name with .work behind it.")
  String workDir;

  @Override
  public String heading() {
    return "Near-duplicates";
  }

  /**
   * The checked parameters.
   *
   * @param selection folder of the selection, as given
   */
  public DuplicatesParameters parameters(String selection) {
    new RequiredOptions()
        .add("SELECTION", selection)
        .add("--output", output)
        .check("see tsds duplicates --help");
    String uri = UriOption.checked("output", output);
    String workUri =
        workDir == null ? Output.workUriOf(uri) : UriOption.checked("work-dir", workDir);
    return new DuplicatesParameters(
        UriOption.checked("SELECTION", selection),
        idsToDrop,
        new Output(uri, workUri, duplicatesFormat, false, overwrite, resume));
  }
}
