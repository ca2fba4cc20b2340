package io.tsds.verify;

import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.sampling.Draw;
import io.tsds.storage.BinaryElementType;
import io.tsds.storage.EmbeddingFormat;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.InputFile;
import io.tsds.storage.RunManifest;
import io.tsds.storage.SelectionFormat;
import io.tsds.storage.files.InputListing;
import io.tsds.storage.files.InputLocation;
import io.tsds.transport.Method;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** The parameters and inputs of a run as its manifest has them. */
record RecordedRun(RunManifest manifest) {

  Method method() {
    return option("method", Method.class);
  }

  double alpha() {
    return Double.parseDouble(text("alpha"));
  }

  double scale() {
    return Double.parseDouble(text("scale"));
  }

  double bandwidth() {
    return Double.parseDouble(text("bandwidth"));
  }

  int kdeNeighbors() {
    return Integer.parseInt(text("kde-neighbors"));
  }

  int prefetch() {
    return Integer.parseInt(text("prefetch"));
  }

  long sampleSize() {
    return Long.parseLong(text("sample-size"));
  }

  int epochs() {
    return Integer.parseInt(text("epochs"));
  }

  long seed() {
    return Long.parseLong(text("seed"));
  }

  Draw draw() {
    return option("draw", Draw.class);
  }

  Metric metric() {
    return option("metric", Metric.class);
  }

  OnBadRow onBadRow() {
    return option("on-bad-row", OnBadRow.class);
  }

  SelectionFormat format() {
    return option("selection-format", SelectionFormat.class);
  }

  /** Name of the column that splits the queries into tasks, or null. */
  String taskColumn() {
    return manifest.parameters().get("task-column");
  }

  EmbeddingInput candidates(Configuration hadoop) {
    return input("candidates", "", true, manifest.candidates(), hadoop);
  }

  EmbeddingInput queries(Configuration hadoop) {
    return input("queries", "queries-", false, manifest.queries(), hadoop).splitBy(taskColumn());
  }

  private EmbeddingInput input(
      String role, String prefix, boolean idRequired, List<InputFile> files, Configuration hadoop) {
    return new EmbeddingInput(
        role,
        location(files.stream().map(InputFile::path).toList(), hadoop),
        option(role + "-format", EmbeddingFormat.class),
        text(prefix + "id-column"),
        idRequired,
        text(prefix + "embedding-column"),
        option("embedding-dtype", BinaryElementType.class),
        metric(),
        onBadRow());
  }

  /** What stands for exactly these files: a file, their folder, or a glob that names them all. */
  private static String location(List<String> paths, Configuration hadoop) {
    if (paths.size() == 1) {
      return paths.get(0);
    }
    String folder = commonFolder(paths);
    if (holdsNothingElse(folder, paths, hadoop)) {
      return folder;
    }
    List<String> names =
        paths.stream().map(path -> escaped(path.substring(folder.length()))).toList();
    return escaped(folder) + "{" + String.join(",", names) + "}";
  }

  private static String commonFolder(List<String> paths) {
    String first = paths.get(0);
    String last = paths.get(paths.size() - 1);
    int common = 0;
    while (common < Math.min(first.length(), last.length())
        && first.charAt(common) == last.charAt(common)) {
      common++;
    }
    return first.substring(0, first.lastIndexOf('/', common - 1) + 1);
  }

  private static boolean holdsNothingElse(String folder, List<String> paths, Configuration hadoop) {
    try {
      return InputListing.of(new InputLocation("path", folder), hadoop).stream()
          .map(file -> file.getPath().toString())
          .toList()
          .equals(paths);
    } catch (UserException e) {
      return false;
    }
  }

  /** A path as a glob that matches it alone. */
  static String escaped(String path) {
    return path.replaceAll("([\\\\*?\\[\\]{},])", "\\\\$1");
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
    return Enum.valueOf(type, text(key).toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
