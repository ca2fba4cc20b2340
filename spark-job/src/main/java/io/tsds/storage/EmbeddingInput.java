package io.tsds.storage;

import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;

/**
 * Which embeddings to read, and how.
 *
 * @param role what the rows are, for messages: "candidates" or "queries"; also the option's name
 * @param uri a file, a folder or a glob on any Hadoop file system
 * @param idColumn id column of Parquet files; npy and fvecs rows are numbered
 * @param idRequired whether Parquet files without the id column are refused; else rows are numbered
 * @param embeddingColumn embedding column of Parquet files
 * @param taskColumn column of Parquet files that splits the rows into tasks, or null
 * @param binaryElementType element type where that column is binary
 */
public record EmbeddingInput(
    String role,
    String uri,
    EmbeddingFormat format,
    String idColumn,
    boolean idRequired,
    String embeddingColumn,
    String taskColumn,
    BinaryElementType binaryElementType,
    Metric metric,
    OnBadRow onBadRow,
    OnZeroVector onZeroVector) {

  /** An input that is not split into tasks and keeps zero vectors. */
  public EmbeddingInput(
      String role,
      String uri,
      EmbeddingFormat format,
      String idColumn,
      boolean idRequired,
      String embeddingColumn,
      BinaryElementType binaryElementType,
      Metric metric,
      OnBadRow onBadRow) {
    this(
        role,
        uri,
        format,
        idColumn,
        idRequired,
        embeddingColumn,
        null,
        binaryElementType,
        metric,
        onBadRow,
        OnZeroVector.KEEP);
  }

  /** The same input, split into tasks by this column; by none where it is null. */
  public EmbeddingInput splitBy(String column) {
    return new EmbeddingInput(
        role,
        uri,
        format,
        idColumn,
        idRequired,
        embeddingColumn,
        column,
        binaryElementType,
        metric,
        onBadRow,
        onZeroVector);
  }

  /** The same input, with another rule for zero vectors. */
  public EmbeddingInput onZeroVector(OnZeroVector rule) {
    return new EmbeddingInput(
        role,
        uri,
        format,
        idColumn,
        idRequired,
        embeddingColumn,
        taskColumn,
        binaryElementType,
        metric,
        onBadRow,
        rule);
  }
}
