package io.tsds.cli.options;

import io.tsds.storage.result.SelectionFormat;
import picocli.CommandLine.Option;

/** How a selection is written, and when it is refused. */
final class ResultOptions implements OptionSection {
  @Option(
      names = "--selection-format",
      paramLabel = "FORMAT",
      description = "parquet, jsonl, csv or npy (long ids only). Default: ${DEFAULT-VALUE}.")
  SelectionFormat selectionFormat;

  @Option(
      names = "--strict",
      description =
          "Refuse a result whose certificate does not hold, such as with a prefetch too short, or"
              + " whose budget could not be filled (exit status 3).")
  boolean strict;

  @Override
  public String heading() {
    return "Output";
  }
}
