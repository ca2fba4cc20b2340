package io.tsds.storage.input;

import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;

/** An input as the command line's defaults describe it, changed where a test needs it. */
public final class InputBuilder {
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

  public static InputBuilder candidates(Object uri) {
    return new InputBuilder("candidates", uri, true);
  }

  /** Queries, which need no ids. */
  public static InputBuilder queries(Object uri) {
    return new InputBuilder("queries", uri, false);
  }

  InputBuilder format(EmbeddingFormat value) {
    format = value;
    return this;
  }

  public InputBuilder columns(String id, String embedding) {
    idColumn = id;
    embeddingColumn = embedding;
    return this;
  }

  public InputBuilder tasks(String column) {
    taskColumn = column;
    return this;
  }

  public InputBuilder binary(BinaryElementType value) {
    binaryElementType = value;
    return this;
  }

  public InputBuilder metric(Metric value) {
    metric = value;
    return this;
  }

  public InputBuilder skippingFaults() {
    onBadRow = OnBadRow.SKIP;
    return this;
  }

  public EmbeddingInput build() {
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
