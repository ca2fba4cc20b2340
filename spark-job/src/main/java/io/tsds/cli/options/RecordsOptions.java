package io.tsds.cli.options;

import io.tsds.parameters.Records;
import picocli.CommandLine.Option;

/** The candidates' records. */
final class RecordsOptions implements OptionSection {
  @Option(
      names = "--records",
      paramLabel = "URI",
      description =
          "The candidates' records, such as their texts: a file, a folder or a glob. tsds export requires"
              + " them.")
  String records;

  @Option(
      names = "--records-format",
      paramLabel = "FORMAT",
      defaultValue = Records.AUTO,
      description =
          "auto (by the files' names), parquet, jsonl, csv, or the name of any other source of Spark's,"
              + " such as orc. Default: ${DEFAULT-VALUE}.")
  String recordsFormat;

  @Option(
      names = "--record-id-column",
      paramLabel = "NAME",
      description =
          "Column of the records with the candidates' ids. Default: id; where the candidates' ids are"
              + " row numbers, as of npy and fvecs, record k is that of row k.")
  String recordIdColumn;

  @Override
  public String heading() {
    return "Records";
  }

  Records records() {
    return new Records(UriOption.checked("records", records), recordsFormat, recordIdColumn);
  }
}
