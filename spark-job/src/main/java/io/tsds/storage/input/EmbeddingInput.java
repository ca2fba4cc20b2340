package io.tsds.storage.input;

import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.storage.files.FileOrder;
import java.util.Locale;

/**
 * Which embeddings to read, and how.
 *
 * @param role what the rows are, for messages: "candidates" or "queries"; also the option's name
 * @param uri a file, a folder or a glob on any Hadoop file system
 * @param idColumn id column of Parquet files; rows of other formats are numbered
 * @param idRequired whether Parquet files without the id column are refused; else rows are numbered
 * @param embeddingColumn embedding column of Parquet files, or array of npz and safetensors files
 * @param taskColumn column of Parquet files that splits the rows into tasks, or null
 * @param binaryElementType element type where that column is binary
 * @param onZeroVector what becomes of a zero vector under l2
 * @param scale what the components of vectors of integers are multiplied by
 * @param fileOrder in which order rows are numbered over the files
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
    OnZeroVector onZeroVector,
    float scale,
    FileOrder fileOrder) {
  public EmbeddingInput {
    if (!(scale > 0 && scale <= Float.MAX_VALUE)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "embedding-scale is %s; must be a finite number above 0: each component of int8"
                  + " embeddings is multiplied by it",
              scale));
    }
  }

  /** An input that is not split into tasks and keeps zero vectors, its files in byte order. */
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
        OnZeroVector.KEEP,
        1,
        FileOrder.BYTE);
  }

  /** The same input with another scale of integers. */
  public EmbeddingInput scaledBy(float factor) {
    return with(taskColumn, onZeroVector, factor, fileOrder);
  }

  /** The same input, split into tasks by this column; by none where it is null. */
  public EmbeddingInput splitBy(String column) {
    return with(column, onZeroVector, scale, fileOrder);
  }

  /** The same input, its files in this order. */
  public EmbeddingInput ordered(FileOrder order) {
    return with(taskColumn, onZeroVector, scale, order);
  }

  /** The same input, with another rule for zero vectors. */
  public EmbeddingInput onZeroVector(OnZeroVector rule) {
    return with(taskColumn, rule, scale, fileOrder);
  }

  private EmbeddingInput with(String column, OnZeroVector rule, float factor, FileOrder order) {
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
        rule,
        factor,
        order);
  }
}
