package io.tsds.cli.options;

import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import picocli.CommandLine.Option;

/** The queries, which are read as the candidates are. */
final class QueriesOptions implements OptionSection {
  @Option(
      names = "--queries",
      paramLabel = "URI",
      description = "Embeddings of the target task's examples. Required.")
  String queries;

  @Option(
      names = "--queries-format",
      paramLabel = "FORMAT",
      description = "The same for the queries. Default: ${DEFAULT-VALUE}.")
  EmbeddingFormat queriesFormat;

  @Option(
      names = "--queries-id-column",
      paramLabel = "NAME",
      description =
          "The same for the queries, which are numbered where it is missing. Default:"
              + " ${DEFAULT-VALUE}.")
  String queriesIdColumn;

  @Option(
      names = "--queries-embedding-column",
      paramLabel = "NAME",
      description = "The same for the queries. Default: ${DEFAULT-VALUE}.")
  String queriesEmbeddingColumn;

  @Option(
      names = "--task-column",
      paramLabel = "NAME",
      description =
          "Parquet column that splits the queries into target tasks, string or integer: one run selects"
              + " for each target task by itself, into OUTPUT/task=NAME. --sample-size is for each."
              + " Default: none, one target task.")
  String taskColumn;

  @Override
  public String heading() {
    return "Input";
  }

  /**
   * The queries.
   *
   * @param dtypeGiven whether {@code --embedding-dtype} comes from the user
   */
  EmbeddingInput queries(CandidatesOptions reading, boolean dtypeGiven) {
    String uri = UriOption.checked("queries", queries);
    return reading
        .read(EmbeddingInput.queries(uri), dtypeGiven)
        .format(queriesFormat)
        .columns(queriesIdColumn, queriesEmbeddingColumn)
        .splitBy(taskColumn);
  }
}
