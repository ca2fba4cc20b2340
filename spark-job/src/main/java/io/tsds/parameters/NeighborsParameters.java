package io.tsds.parameters;

import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.storage.input.EmbeddingInput;
import java.util.SortedMap;

/**
 * What a search that is kept depends on, checked.
 *
 * @param candidates the rows among which neighbors are searched, read for the metric
 * @param queries whose neighbors are searched, read for the same
 * @param prefetch L, neighbors of each query, at least 1
 */
public record NeighborsParameters(
    EmbeddingInput candidates,
    EmbeddingInput queries,
    Output output,
    Metric metric,
    int prefetch,
    ArithmeticChoice arithmetic) {
  /** Key and value in the manifest that tell such an output from a selection. */
  private static final String COMMAND = "neighbors";

  public NeighborsParameters {
    if (prefetch < 1) {
      throw UserException.of(
          "prefetch", "is %s; must be at least 1 neighbor for each query", prefetch);
    }
    candidates = candidates.readFor(metric);
    queries = queries.readFor(metric);
  }

  /** The parameters that the lists depend on, by option name. */
  public SortedMap<String, String> manifest() {
    SortedMap<String, String> map =
        ManifestParameters.ofSearch(candidates, queries, metric, prefetch);
    map.put("command", COMMAND);
    return map;
  }

  /** Whether a manifest with such parameters is that of a search. */
  public static boolean isSearch(SortedMap<String, String> manifest) {
    return COMMAND.equals(manifest.get("command"));
  }
}
