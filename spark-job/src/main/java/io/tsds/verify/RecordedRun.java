package io.tsds.verify;

import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.RecordedInput;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.storage.run.RunManifest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The parameters and inputs of a run as its manifest has them. */
public record RecordedRun(RunManifest manifest) {
  public RecordedRun {
    if (!manifest.inputs().containsKey("queries")) {
      throw new UserException(
          "OUTPUT was not made by select, whose selections alone can be verified: it has no queries");
    }
  }

  /** The candidates' files. */
  public List<InputFile> candidates() {
    return manifest.files("candidates");
  }

  /** The queries' files. */
  public List<InputFile> queries() {
    return manifest.files("queries");
  }

  Method method() {
    return option("method", Method.class);
  }

  double alpha() {
    return Double.parseDouble(text("alpha"));
  }

  double scale() {
    return Double.parseDouble(text("scale"));
  }

  public double bandwidth() {
    return Double.parseDouble(text("bandwidth"));
  }

  int kdeNeighbors() {
    return Integer.parseInt(text("kde-neighbors"));
  }

  int prefetch() {
    return Integer.parseInt(text("prefetch"));
  }

  /** The largest B. */
  public long sampleSize() {
    List<Long> sizes = sampleSizes();
    return sizes.get(sizes.size() - 1);
  }

  /** The values of B, ascending. */
  List<Long> sampleSizes() {
    return Arrays.stream(text("sample-size").split(",")).map(Long::valueOf).toList();
  }

  int epochs() {
    return Integer.parseInt(text("epochs"));
  }

  public long seed() {
    return Long.parseLong(text("seed"));
  }

  DrawMode draw() {
    return option("draw", DrawMode.class);
  }

  Metric metric() {
    return option("metric", Metric.class);
  }

  public OnBadRow onBadRow() {
    return option("on-bad-row", OnBadRow.class);
  }

  private OnZeroVector onZeroVector() {
    return manifest.parameters().containsKey("on-zero-vector")
        ? option("on-zero-vector", OnZeroVector.class)
        : OnZeroVector.KEEP;
  }

  SelectionFormat format() {
    return option("selection-format", SelectionFormat.class);
  }

  /** Name of the column that splits the queries into target tasks, or null. */
  String taskColumn() {
    return manifest.parameters().get("task-column");
  }

  /** How the candidates were read, from the files that the manifest names. */
  public EmbeddingInput candidates(RecordedInput files) {
    return read(EmbeddingInput.candidates(files.name()), "");
  }

  /** How the queries were read, from the files that the manifest names. */
  public EmbeddingInput queries(RecordedInput files) {
    return read(EmbeddingInput.queries(files.name()), "queries-").splitBy(taskColumn());
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

  private FileOrder fileOrder() {
    return manifest.parameters().containsKey("file-order")
        ? option("file-order", FileOrder.class)
        : FileOrder.BYTE;
  }

  private String text(String key) {
    String text = manifest.parameters().get(key);
    if (text == null) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "the manifest has no parameter %s; it was written by version %s: verify with that",
              key,
              manifest.version()));
    }
    return text;
  }

  private <E extends Enum<E>> E option(String key, Class<E> type) {
    return ConstantText.constant(type, text(key));
  }
}
