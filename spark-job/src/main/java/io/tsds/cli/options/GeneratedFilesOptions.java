package io.tsds.cli.options;

import io.tsds.embedding.IdKind;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Queries;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.generate.Layout;
import io.tsds.storage.writing.ComponentType;
import picocli.CommandLine.Option;

/** Where synthetic rows go, and in which form. */
final class GeneratedFilesOptions implements OptionSection {
  @Option(
      names = "--output",
      paramLabel = "URI",
      description =
          "Folder for the rows. Beside it, URI.truth gets a Parquet table of the copies: id, kind"
              + " (near or exact), source_id. With --recovery the folder for candidates and"
              + " degradation, and URI.truth gets the truth about the clusters. Required.")
  String output;

  @Option(
      names = "--queries",
      paramLabel = "M",
      defaultValue = "0",
      description = "Queries to write too, drawn from the same centers. Default: ${DEFAULT-VALUE}.")
  long queries;

  @Option(names = "--queries-output", paramLabel = "URI", description = "Folder for the queries.")
  String queriesOutput;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "npy",
      description =
          "npy, or parquet with columns id and embedding. With --recovery always parquet. Default:"
              + " ${DEFAULT-VALUE}.")
  FileFormat format;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description = "float32, float16 or float64. Default: ${DEFAULT-VALUE}.")
  ComponentType dtype;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      defaultValue = "array",
      description =
          "Of Parquet embeddings: array, or binary (little-endian). Default: ${DEFAULT-VALUE}.")
  Layout layout;

  @Option(
      names = "--ids",
      paramLabel = "TYPE",
      defaultValue = "long",
      description =
          "Of Parquet rows: long (row numbers), or string (row-0, query-0, ...). Default:"
              + " ${DEFAULT-VALUE}.")
  IdKind ids;

  @Option(
      names = "--files",
      paramLabel = "K",
      description =
          "Files to spread the rows over; each is written by one task. Default: one for every 128"
              + " MiB.")
  Integer files;

  @Option(names = "--overwrite", description = "Replace data generated earlier.")
  boolean overwrite;

  @Override
  public String heading() {
    return "Files";
  }

  Storage storage(Data data) {
    return storage(data, format);
  }

  /** In another format than the option has. */
  Storage storage(Data data, FileFormat chosen) {
    int count = files != null ? files : Storage.filesFor(data.rows(), data.dimension(), dtype);
    return new Storage(chosen, dtype, layout, ids, count);
  }

  Queries queries() {
    return new Queries(
        queries, queriesOutput == null ? null : UriOption.checked("queries-output", queriesOutput));
  }
}
