package io.tsds.parameters;

import io.tsds.ConstantText;
import io.tsds.assignment.Cost;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnZeroVector;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.EmbeddingInput;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The parameters that the rows depend on, by option name, as the manifest keeps them. The inputs'
 * files stand in the manifest themselves. Which BLAS runs, where the work is done, how strictly the
 * certificate is taken and what becomes of an earlier output are not among them.
 */
public final class ManifestParameters {
  private ManifestParameters() {}

  public static SortedMap<String, String> of(SelectionParameters parameters) {
    SelectionParameters.Model model = parameters.model();
    SortedMap<String, String> map =
        ofSearch(parameters.candidates(), parameters.queries(), model.metric(), model.prefetch());
    map.put("method", name(model.method()));
    map.put("alpha", Double.toString(model.alpha()));
    map.put("scale", Double.toString(model.scale()));
    map.put("bandwidth", Double.toString(model.bandwidth()));
    map.put("kde-neighbors", Integer.toString(model.kdeNeighbors()));
    if (model.cost() != Cost.DISTANCE) {
      // Earlier outputs, which know no other, are still those of the same run.
      map.put("cost", name(model.cost()));
    }
    SelectionParameters.Sample sample = parameters.sample();
    map.put("sample-size", sizes(sample.sizes()));
    map.put("epochs", Integer.toString(sample.epochs()));
    map.put("seed", Long.toString(sample.seed()));
    map.put("draw", name(sample.draw()));
    if (parameters.extras().weights()) {
      // What is left out where it is not asked for leaves earlier outputs those of the same run.
      map.put("weights", "true");
    }
    if (parameters.extras().taskWeights() != null) {
      map.put("task-weights", parameters.extras().taskWeights().toString());
    }
    if (parameters.extras().texts() != null) {
      parameters.extras().texts().addTo(map);
    }
    map.put("selection-format", name(parameters.output().format()));
    return map;
  }

  /** What the neighbor lists depend on, which {@link RecordedReading} reads. */
  static SortedMap<String, String> ofSearch(
      EmbeddingInput candidates, EmbeddingInput queries, Metric metric, int prefetch) {
    SortedMap<String, String> map = new TreeMap<>();
    input(map, "", candidates);
    input(map, "queries-", queries);
    map.put("metric", name(metric));
    map.put("on-bad-row", name(candidates.onBadRow()));
    if (candidates.fileOrder() != FileOrder.BYTE) {
      // Left out where it is the default, as in the manifests of runs before there was a choice.
      map.put("file-order", name(candidates.fileOrder()));
    }
    OnZeroVector onZeroVector = candidates.onZeroVector();
    if (onZeroVector != OnZeroVector.KEEP) {
      // Not otherwise: an output of a version without the option is still that of the same run.
      map.put("on-zero-vector", name(onZeroVector));
    }
    map.put("prefetch", Integer.toString(prefetch));
    return map;
  }

  private static String sizes(List<Long> sizes) {
    return sizes.stream().map(size -> Long.toString(size)).collect(Collectors.joining(","));
  }

  private static void input(SortedMap<String, String> map, String prefix, EmbeddingInput input) {
    map.put(input.role() + "-format", name(input.format()));
    map.put(prefix + "id-column", input.idColumn());
    map.put(prefix + "embedding-column", input.embeddingColumn());
    map.put("embedding-dtype", name(input.binaryElementType()));
    if (input.scale() != 1) {
      // Manifests of versions without this option stand for the same rows.
      map.put("embedding-scale", Float.toString(input.scale()));
    }
    if (input.taskColumn() != null) {
      map.put("task-column", input.taskColumn());
    }
  }

  private static String name(Enum<?> value) {
    return ConstantText.of(value);
  }
}
