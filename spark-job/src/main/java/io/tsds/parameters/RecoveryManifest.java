package io.tsds.parameters;

import io.tsds.ConstantText;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.storage.input.EmbeddingInput;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The parameters that a selection of recovery data and its report depend on, by option name, as the
 * manifest keeps them. The inputs' files stand in the manifest themselves.
 */
public final class RecoveryManifest {
  /** Of which files the references are, which a run finds out when it begins. */
  public static final String REFERENCE_FILES = "reference-files";

  /** What the comparison with other selections alone depends on. */
  public static final List<String> OF_COMPARISON =
      List.of("reference", REFERENCE_FILES, "loss-lipschitz", "evaluation-weights", "run");

  /** What the selection adds to the checked candidates. */
  public static final List<String> OF_SELECTION =
      List.of(
          "sample-size", "budget", "rounding", "order", "concept-tolerance", "selection-format");

  /** What the checked candidates add to the clusters. */
  public static final List<String> OF_CANDIDATES =
      List.of(
          "degradation-column",
          "degradation-tokens-column",
          "degradation-unit",
          "instruction-tokens-column",
          "response-tokens-column",
          "original-logits",
          "pruned-logits",
          "offsets",
          "temperature",
          "concepts-column",
          "concepts-from",
          "max-concepts",
          "loss-column");

  /** What the clusters add to the landmarks. */
  public static final List<String> OF_GRAPH =
      List.of("graph", "graph-neighbors", "graph-regularization", "clusters", "check-clusters");

  private RecoveryManifest() {}

  public static SortedMap<String, String> of(RecoveryParameters parameters) {
    SortedMap<String, String> map = new TreeMap<>();
    map.put("command", "recover");
    map.put("sample-size", Long.toString(parameters.sampleSize()));
    map.put("seed", Long.toString(parameters.seed()));
    map.put("selection-format", ConstantText.of(parameters.output().format()));
    input(map, parameters.candidates());
    clustering(map, parameters.clustering());
    degradation(map, parameters.degradation());
    RecoveryParameters.Concepts concepts = parameters.concepts();
    put(map, "concepts-column", concepts.column());
    put(map, "concepts-from", joined(concepts.textColumns()));
    map.put("max-concepts", Integer.toString(concepts.most()));
    map.put("concept-tolerance", Double.toString(concepts.tolerance()));
    map.put("budget", ConstantText.of(parameters.allocation().budget()));
    map.put("rounding", ConstantText.of(parameters.allocation().rounding()));
    map.put("order", ConstantText.of(parameters.allocation().order()));
    comparison(map, parameters.comparison());
    return map;
  }

  private static void input(SortedMap<String, String> map, EmbeddingInput input) {
    map.put("candidates-format", ConstantText.of(input.format()));
    map.put("id-column", input.idColumn());
    map.put("embedding-column", input.embeddingColumn());
    map.put("embedding-dtype", ConstantText.of(input.binaryElementType()));
    map.put("embedding-scale", Float.toString(input.scale()));
    map.put("on-bad-row", ConstantText.of(input.onBadRow()));
    map.put("on-zero-vector", ConstantText.of(input.onZeroVector()));
    map.put("file-order", ConstantText.of(input.fileOrder()));
  }

  private static void clustering(SortedMap<String, String> map, Clustering clustering) {
    put(map, "cluster-column", clustering.column());
    map.put("metric", ConstantText.of(clustering.metric()));
    map.put("graph", ConstantText.of(clustering.graph()));
    map.put("landmarks", Integer.toString(clustering.landmarks()));
    map.put("graph-neighbors", Integer.toString(clustering.neighbors()));
    map.put("graph-regularization", Double.toString(clustering.regularization()));
    map.put("clusters", clustering.fewest() + ".." + clustering.most());
    map.put("check-clusters", Boolean.toString(clustering.checked()));
  }

  private static void degradation(SortedMap<String, String> map, Degradation degradation) {
    put(map, "degradation-column", degradation.column());
    put(map, "degradation-tokens-column", degradation.tokensColumn());
    map.put("degradation-unit", ConstantText.of(degradation.unit()));
    map.put("instruction-tokens-column", degradation.instructionTokens());
    map.put("response-tokens-column", degradation.responseTokens());
    if (degradation.logits() != null) {
      map.put("original-logits", degradation.logits().original());
      map.put("pruned-logits", degradation.logits().pruned());
      map.put("offsets", degradation.logits().offsets());
      map.put("temperature", Double.toString(degradation.logits().temperature()));
    }
  }

  private static void comparison(SortedMap<String, String> map, Comparison comparison) {
    put(
        map,
        "reference",
        joined(
            comparison.references().stream()
                .map(
                    reference ->
                        reference.uri() == null
                            ? reference.name()
                            : reference.name() + "=" + reference.uri())
                .toList()));
    put(
        map,
        "loss-lipschitz",
        comparison.lipschitz() == null ? null : comparison.lipschitz().toString());
    put(
        map,
        "evaluation-weights",
        joined(comparison.weights().stream().map(weight -> weight.toString()).toList()));
    put(map, "loss-column", comparison.lossColumn());
    put(
        map,
        "run",
        joined(
            new TreeMap<>(comparison.losses())
                .entrySet().stream().map(Map.Entry::toString).toList()));
  }

  private static String joined(List<String> values) {
    return values.isEmpty() ? null : values.stream().collect(Collectors.joining(","));
  }

  private static void put(SortedMap<String, String> map, String name, String value) {
    if (value != null) {
      map.put(name, value);
    }
  }
}
