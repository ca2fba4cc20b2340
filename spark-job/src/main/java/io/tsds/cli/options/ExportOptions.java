package io.tsds.cli.options;

import io.tsds.parameters.ExportParameters;
import io.tsds.parameters.Output;
import io.tsds.storage.result.SelectionFormat;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is exported, and how it is written. */
public final class ExportOptions implements OptionSection {
  @Mixin RecordsOptions records;

  @Option(
      names = "--output",
      paramLabel = "URI",
      description = "Folder for the exported files. Required.")
  String output;

  @Option(
      names = "--export-format",
      paramLabel = "FORMAT",
      defaultValue = "jsonl",
      description = "jsonl or parquet. Default: ${DEFAULT-VALUE}.")
  SelectionFormat exportFormat;

  @Option(
      names = "--one-row-each",
      description =
          "One row for each candidate of an epoch, whose tsds_draws tells how often it was drawn. Without"
              + " it a row stands for each draw, as trainers expect.")
  boolean oneRowEach;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Seed of the order of the rows. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--rows-per-file",
      paramLabel = "COUNT",
      defaultValue = "" + ExportParameters.ROWS_PER_FILE,
      description = "The most rows of a file. Default: ${DEFAULT-VALUE}.")
  long rowsPerFile;

  @Option(names = "--overwrite", description = "Replace the result of an earlier run.")
  boolean overwrite;

  @Option(
      names = "--resume",
      description = "Continue an export that was cut short, with the records that it had found.")
  boolean resume;

  @Option(
      names = "--work-dir",
      paramLabel = "URI",
      description = "Folder for unfinished work. Default: the output's name with .work behind it.")
  String workDir;

  @Override
  public String heading() {
    return "Export";
  }

  /**
   * The checked parameters.
   *
   * @param selection folder of the selection, as given
   */
  public ExportParameters parameters(String selection) {
    new RequiredOptions()
        .add("SELECTION", selection)
        .add("--records", records.records)
        .add("--output", output)
        .check("see tsds export --help");
    String uri = UriOption.checked("output", output);
    String workUri =
        workDir == null ? Output.workUriOf(uri) : UriOption.checked("work-dir", workDir);
    return new ExportParameters(
        UriOption.checked("SELECTION", selection),
        records.records(),
        !oneRowEach,
        seed,
        rowsPerFile,
        new Output(uri, workUri, exportFormat, false, overwrite, resume));
  }
}
