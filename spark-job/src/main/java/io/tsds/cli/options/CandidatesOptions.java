package io.tsds.cli.options;

import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import picocli.CommandLine.Option;

/** The candidates, and how embeddings are read. */
final class CandidatesOptions implements OptionSection {
  @Option(
      names = "--candidates",
      paramLabel = "URI",
      description = "Embeddings to choose from: a file, a folder or a glob. Required.")
  String candidates;

  @Option(
      names = "--candidates-format",
      paramLabel = "FORMAT",
      description =
          "auto (by the files' names), parquet, npy, npz, safetensors or fvecs. Default:"
              + " ${DEFAULT-VALUE}.")
  EmbeddingFormat candidatesFormat;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description =
          "Parquet column of the candidates' ids, long or string; rows of other formats are"
              + " numbered from 0. Default: ${DEFAULT-VALUE}.")
  String idColumn;

  @Option(
      names = "--embedding-column",
      paramLabel = "NAME",
      description =
          "Parquet column of the candidates' embeddings: array of float, double or int8, MLlib"
              + " vector or binary; or array of npz and safetensors files that hold several."
              + " Default: ${DEFAULT-VALUE}.")
  String embeddingColumn;

  @Option(
      names = "--embedding-dtype",
      paramLabel = "TYPE",
      description =
          "Element type of binary embedding columns, little-endian: float32, float16 or int8. Where it"
              + " is not given, bytes that do not look like float32 end the run. Default:"
              + " ${DEFAULT-VALUE}.")
  BinaryElementType embeddingDtype;

  @Option(
      names = "--embedding-scale",
      paramLabel = "FACTOR",
      description =
          "What each component of int8 embeddings is multiplied by, such as the step of their"
              + " quantization; it does not matter under cosine. Default: ${DEFAULT-VALUE}.")
  float embeddingScale;

  @Option(
      names = "--on-bad-row",
      paramLabel = "ACTION",
      description =
          "What to do with a row that is null, not finite or of another dimension: fail, or skip"
              + " and report how many. Default: ${DEFAULT-VALUE}.")
  OnBadRow onBadRow;

  @Option(
      names = "--file-order",
      paramLabel = "ORDER",
      description =
          "Order of an input's files, in which rows without ids are numbered: byte (img_10 before"
              + " img_2) or natural (img_2 before img_10). Default: ${DEFAULT-VALUE}.")
  FileOrder fileOrder;

  @Option(
      names = "--on-zero-vector",
      paramLabel = "ACTION",
      description =
          "What to do with a zero vector under the l2 metric: keep it and warn, skip it and report"
              + " how many, or fail. With cosine it is a bad row. Default: ${DEFAULT-VALUE}.")
  OnZeroVector onZeroVector;

  @Override
  public String heading() {
    return "Input";
  }

  /**
   * The candidates.
   *
   * @param dtypeGiven whether {@code --embedding-dtype} comes from the user
   */
  EmbeddingInput candidates(boolean dtypeGiven) {
    String uri = UriOption.checked("candidates", candidates);
    return read(EmbeddingInput.candidates(uri), dtypeGiven)
        .format(candidatesFormat)
        .columns(idColumn, embeddingColumn);
  }

  /** What the options say of every input of embeddings. */
  EmbeddingInput read(EmbeddingInput input, boolean dtypeGiven) {
    return (dtypeGiven ? input.binary(embeddingDtype) : input)
        .onBadRow(onBadRow)
        .scaledBy(embeddingScale)
        .ordered(fileOrder)
        .onZeroVector(onZeroVector);
  }
}
