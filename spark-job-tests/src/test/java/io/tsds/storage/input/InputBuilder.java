package io.tsds.storage.input;

import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;

/** An input at the defaults, changed where a test needs it. */
public final class InputBuilder {
  private EmbeddingInput input;

  private InputBuilder(EmbeddingInput input) {
    this.input = input;
  }

  public static InputBuilder candidates(Object uri) {
    return new InputBuilder(EmbeddingInput.candidates(uri.toString()));
  }

  /** Queries, which need no ids. */
  public static InputBuilder queries(Object uri) {
    return new InputBuilder(EmbeddingInput.queries(uri.toString()));
  }

  InputBuilder format(EmbeddingFormat value) {
    input = input.format(value);
    return this;
  }

  public InputBuilder columns(String id, String embedding) {
    input = input.columns(id, embedding);
    return this;
  }

  public InputBuilder splitBy(String column) {
    input = input.splitBy(column);
    return this;
  }

  public InputBuilder binary(BinaryElementType value) {
    input = input.binary(value);
    return this;
  }

  public InputBuilder metric(Metric value) {
    input = input.readFor(value);
    return this;
  }

  public InputBuilder skippingFaults() {
    input = input.onBadRow(OnBadRow.SKIP);
    return this;
  }

  public EmbeddingInput build() {
    return input;
  }
}
