package io.tsds.storage;

import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;

/** An input as the command line's defaults describe it, changed where a test needs it. */
final class InputBuilder {
  private final String role;
  private final String uri;
  private final boolean idRequired;
  private EmbeddingFormat format = EmbeddingFormat.AUTO;
  private String idColumn = "id";
  private String embeddingColumn = "embedding";
  private String taskColumn;
  private BinaryElementType binaryElementType = BinaryElementType.FLOAT32;
  private Metric metric = Metric.L2;
  private OnBadRow onBadRow = OnBadRow.FAIL;

  private InputBuilder(String role, Object uri, boolean idRequired) {
    this.role = role;
    this.uri = uri.toString();
    this.idRequired = idRequired;
  }

  static InputBuilder candidates(Object uri) {
    return new InputBuilder("candidates", uri, true);
  }

  /** Queries, which need no ids. */
  static InputBuilder queries(Object uri) {
    return new InputBuilder("queries", uri, false);
  }

  InputBuilder format(EmbeddingFormat value) {
    format = value;
    return this;
  }

  InputBuilder columns(String id, String embedding) {
    idColumn = id;
    embeddingColumn = embedding;
    return this;
  }

  InputBuilder tasks(String column) {
    taskColumn = column;
    return this;
  }

  InputBuilder binary(BinaryElementType value) {
    binaryElementType = value;
    return this;
  }

  InputBuilder metric(Metric value) {
    metric = value;
    return this;
  }

  InputBuilder skippingFaults() {
    onBadRow = OnBadRow.SKIP;
    return this;
  }

  EmbeddingInput build() {
    return new EmbeddingInput(
            role,
            uri,
            format,
            idColumn,
            idRequired,
            embeddingColumn,
            binaryElementType,
            metric,
            onBadRow)
        .splitBy(taskColumn);
  }
}
