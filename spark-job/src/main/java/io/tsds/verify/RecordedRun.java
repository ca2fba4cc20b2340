package io.tsds.verify;

import io.tsds.UserException;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.parameters.RecordedReading;
import io.tsds.parameters.TaskWeights;
import io.tsds.sampling.DrawMode;
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
    String command = manifest.parameters().get("command");
    if (command != null || !manifest.inputs().containsKey("queries")) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "OUTPUT was not made by select, whose selections alone can be verified: %s",
              command == null ? "it has no queries" : "it was made by " + command));
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

  /** What sending mass over a distance cost. */
  Cost cost() {
    return manifest.parameters().containsKey("cost") ? option("cost", Cost.class) : Cost.DISTANCE;
  }

  public double bandwidth() {
    return Double.parseDouble(text("bandwidth"));
  }

  int kdeNeighbors() {
    return Integer.parseInt(text("kde-neighbors"));
  }

  int prefetch() {
    return reading().prefetch();
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

  /** Whether a weight was written for each row of the candidates. */
  boolean weights() {
    return Boolean.parseBoolean(manifest.parameters().get("weights"));
  }

  /** Weights of the target tasks in their mixture; null where none was made. */
  TaskWeights taskWeights() {
    String text = manifest.parameters().get("task-weights");
    return text == null ? null : TaskWeights.of(text);
  }

  Metric metric() {
    return reading().metric();
  }

  public OnBadRow onBadRow() {
    return reading().onBadRow();
  }

  SelectionFormat format() {
    return option("selection-format", SelectionFormat.class);
  }

  /** Name of the column that splits the queries into target tasks, or null. */
  String taskColumn() {
    return reading().taskColumn();
  }

  /** How the candidates were read, from the files that the manifest names. */
  public EmbeddingInput candidates(RecordedInput files) {
    return reading().candidates(files.name());
  }

  /** How the queries were read, from the files that the manifest names. */
  public EmbeddingInput queries(RecordedInput files) {
    return reading().queries(files.name());
  }

  private RecordedReading reading() {
    return new RecordedReading(manifest);
  }

  private String text(String key) {
    return reading().text(key);
  }

  private <E extends Enum<E>> E option(String key, Class<E> type) {
    return reading().option(key, type);
  }
}
