package io.tsds.parameters;

import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.run.RunManifest;
import java.util.Locale;

/** How a run read its candidates and queries, by the {@link ManifestParameters} of its manifest. */
public record RecordedReading(RunManifest manifest) {

  public Metric metric() {
    return option("metric", Metric.class);
  }

  public OnBadRow onBadRow() {
    return option("on-bad-row", OnBadRow.class);
  }

  /** L, as it was asked for. */
  public int prefetch() {
    return Integer.parseInt(text("prefetch"));
  }

  /** Name of the column that splits the queries into target tasks, or null. */
  public String taskColumn() {
    return manifest.parameters().get("task-column");
  }

  /** How the candidates were read, to be called so in messages. */
  public EmbeddingInput candidates(String uri) {
    return read(EmbeddingInput.candidates(uri), "");
  }

  /** How the queries were read, to be called so in messages. */
  public EmbeddingInput queries(String uri) {
    return read(EmbeddingInput.queries(uri), "queries-").splitBy(taskColumn());
  }

  private EmbeddingInput read(EmbeddingInput input, String prefix) {
    EmbeddingInput unscaled =
        input
            .format(option(input.role() + "-format", EmbeddingFormat.class))
            .columns(text(prefix + "id-column"), text(prefix + "embedding-column"))
            .binary(option("embedding-dtype", BinaryElementType.class))
            .readFor(metric())
            .onBadRow(onBadRow())
            .ordered(fileOrder())
            .onZeroVector(onZeroVector());
    String scale = manifest.parameters().get("embedding-scale");
    return scale == null ? unscaled : unscaled.scaledBy(Float.parseFloat(scale));
  }

  private OnZeroVector onZeroVector() {
    return manifest.parameters().containsKey("on-zero-vector")
        ? option("on-zero-vector", OnZeroVector.class)
        : OnZeroVector.KEEP;
  }

  private FileOrder fileOrder() {
    return manifest.parameters().containsKey("file-order")
        ? option("file-order", FileOrder.class)
        : FileOrder.BYTE;
  }

  /**
   * A parameter as text.
   *
   * @throws UserException if the manifest is of a version that had none of this name
   */
  public String text(String key) {
    String text = manifest.parameters().get(key);
    if (text == null) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "the manifest has no parameter %s; it was written by version %s: read it with that",
              key,
              manifest.version()));
    }
    return text;
  }

  /** A parameter that is one of a few. */
  public <E extends Enum<E>> E option(String key, Class<E> type) {
    return ConstantText.constant(type, text(key));
  }
}
