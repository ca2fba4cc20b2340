package io.tsds.storage.input;

import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.storage.files.FileOrder;

/**
 * Which embeddings to read, and how. An input begins with the defaults ({@link #candidates}, {@link
 * #queries}), and each method with an argument gives the same input with one thing changed.
 *
 * @param role what the rows are, for messages: "candidates", "queries" or "pairs"; also the
 *     option's name
 * @param uri a file, a folder or a glob on any Hadoop file system
 * @param fileOrder in which order rows are numbered over the files
 */
public record EmbeddingInput(
    String role,
    String uri,
    EmbeddingFormat format,
    Columns columns,
    Rows rows,
    FileOrder fileOrder) {

  /**
   * What of a file is read.
   *
   * @param id id column of Parquet files; rows of other formats are numbered
   * @param idRequired whether Parquet files without the id column are refused; else rows are
   *     numbered
   * @param embedding embedding column of Parquet files, or array of npz and safetensors files
   * @param task column of Parquet files that splits the rows into target tasks, or null
   */
  public record Columns(String id, boolean idRequired, String embedding, String task) {}

  /**
   * What is made of a row.
   *
   * @param binaryElementType element type where the embedding column is binary
   * @param elementTypeGiven whether the user gave it; else float32 is refused where the bytes look
   *     like another type
   * @param scale what the components of vectors of integers are multiplied by
   * @param metric null until it is known; then rows are read as for l2
   * @param onZeroVector what becomes of a zero vector under l2
   */
  public record Rows(
      BinaryElementType binaryElementType,
      boolean elementTypeGiven,
      float scale,
      Metric metric,
      OnBadRow onBadRow,
      OnZeroVector onZeroVector) {
    public Rows {
      if (!(scale > 0 && scale <= Float.MAX_VALUE)) {
        throw UserException.of(
            "embedding-scale",
            "is %s; must be a finite number above 0: each component of int8 embeddings is"
                + " multiplied by it",
            scale);
      }
    }
  }

  /** Candidates, whose Parquet files must have ids. */
  public static EmbeddingInput candidates(String uri) {
    return byDefault("candidates", uri, true);
  }

  /** Queries, which are numbered where they have no ids. */
  public static EmbeddingInput queries(String uri) {
    return byDefault("queries", uri, false);
  }

  /** Labelled pairs, whose rows are known by their numbers alone: there is no column of ids. */
  public static EmbeddingInput pairs(String uri) {
    EmbeddingInput numbered = byDefault(InputParameterNames.PAIRS, uri, false);
    return numbered.columns("", numbered.embeddingColumn());
  }

  private static EmbeddingInput byDefault(String role, String uri, boolean idRequired) {
    return new EmbeddingInput(
        role,
        uri,
        EmbeddingFormat.AUTO,
        new Columns("id", idRequired, "embedding", null),
        new Rows(BinaryElementType.FLOAT32, false, 1, null, OnBadRow.FAIL, OnZeroVector.KEEP),
        FileOrder.BYTE);
  }

  /** The same input of another format. */
  public EmbeddingInput format(EmbeddingFormat other) {
    return new EmbeddingInput(role, uri, other, columns, rows, fileOrder);
  }

  /** The same input, its ids and embeddings in these columns. */
  public EmbeddingInput columns(String id, String embedding) {
    return with(new Columns(id, columns.idRequired, embedding, columns.task));
  }

  /** The same input, split into target tasks by this column; by none where it is null. */
  public EmbeddingInput splitBy(String task) {
    return with(new Columns(columns.id, columns.idRequired, columns.embedding, task));
  }

  /** The same input, the bytes of a binary column being of this type. */
  public EmbeddingInput binary(BinaryElementType type) {
    return with(new Rows(type, true, rows.scale, rows.metric, rows.onBadRow, rows.onZeroVector));
  }

  /** The same input with another scale of integers. */
  public EmbeddingInput scaledBy(float factor) {
    return with(
        new Rows(
            rows.binaryElementType,
            rows.elementTypeGiven,
            factor,
            rows.metric,
            rows.onBadRow,
            rows.onZeroVector));
  }

  /**
   * The same input, read for a metric. A selection's model has the metric, and reads candidates and
   * queries for it.
   *
   * @throws UserException if it is to be read for another already
   */
  public EmbeddingInput readFor(Metric other) {
    if (rows.metric != null && rows.metric != other) {
      throw UserException.of(
          "metric",
          "is %s, but the %s are to be read for %s; set the metric of the selection alone",
          ConstantText.of(other),
          role,
          ConstantText.of(rows.metric));
    }
    return with(
        new Rows(
            rows.binaryElementType,
            rows.elementTypeGiven,
            rows.scale,
            other,
            rows.onBadRow,
            rows.onZeroVector));
  }

  /** The same input with another rule for rows that cannot take part. */
  public EmbeddingInput onBadRow(OnBadRow rule) {
    return with(
        new Rows(
            rows.binaryElementType,
            rows.elementTypeGiven,
            rows.scale,
            rows.metric,
            rule,
            rows.onZeroVector));
  }

  /** The same input, with another rule for zero vectors. */
  public EmbeddingInput onZeroVector(OnZeroVector rule) {
    return with(
        new Rows(
            rows.binaryElementType,
            rows.elementTypeGiven,
            rows.scale,
            rows.metric,
            rows.onBadRow,
            rule));
  }

  /** The same input, its files in this order. */
  public EmbeddingInput ordered(FileOrder order) {
    return new EmbeddingInput(role, uri, format, columns, rows, order);
  }

  private EmbeddingInput with(Columns others) {
    return new EmbeddingInput(role, uri, format, others, rows, fileOrder);
  }

  private EmbeddingInput with(Rows others) {
    return new EmbeddingInput(role, uri, format, columns, others, fileOrder);
  }

  public String idColumn() {
    return columns.id;
  }

  public boolean idRequired() {
    return columns.idRequired;
  }

  public String embeddingColumn() {
    return columns.embedding;
  }

  public String taskColumn() {
    return columns.task;
  }

  public BinaryElementType binaryElementType() {
    return rows.binaryElementType;
  }

  public float scale() {
    return rows.scale;
  }

  public Metric metric() {
    return rows.metric == null ? Metric.L2 : rows.metric;
  }

  public OnBadRow onBadRow() {
    return rows.onBadRow;
  }

  public OnZeroVector onZeroVector() {
    return rows.onZeroVector;
  }
}
