package io.tsds.pipeline;

import io.tsds.parameters.ManifestParameters;
import io.tsds.pipeline.density.DensityStage;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.report.Figures;
import io.tsds.storage.run.StageDependencies;
import io.tsds.transport.Method;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which parameters each stage depends on, by their names in {@link ManifestParameters}. Each stage
 * stands on those before it: a run with another bandwidth takes the search and the pool of an
 * interrupted one, a run with another alpha or sample size the densities too.
 */
final class SelectionStageDependencies implements StageDependencies {
  private static final Set<String> OF_DRAWS =
      Set.of("sample-size", "epochs", "seed", "draw", "selection-format");
  private static final Set<String> OF_ASSIGNMENT = Set.of("alpha", "scale");
  private static final Set<String> OF_DENSITY = Set.of("method", "bandwidth", "kde-neighbors");

  /**
   * Whether the pool's vectors are read or only its ids: what the pool takes from the densities.
   */
  private static final String VECTORS = "pool-vectors";

  @Override
  public SortedMap<String, String> of(String stage, SortedMap<String, String> parameters) {
    String kind = stage.replaceFirst("-[0-9]{6}$", "");
    return switch (kind) {
      case NeighborStage.NAME -> without(parameters, OF_DRAWS, OF_ASSIGNMENT, OF_DENSITY);
      case PoolStage.NAME -> {
        SortedMap<String, String> pool = without(parameters, OF_DRAWS, OF_ASSIGNMENT, OF_DENSITY);
        pool.put(VECTORS, Boolean.toString(needsVectors(parameters)));
        yield pool;
      }
      case DensityStage.NAME -> without(parameters, OF_DRAWS, OF_ASSIGNMENT);
      default -> parameters;
    };
  }

  private static boolean needsVectors(SortedMap<String, String> parameters) {
    return parameters.get("method").equals(Figures.option(Method.KNN_KDE))
        && Double.parseDouble(parameters.get("bandwidth")) > 0;
  }

  @SafeVarargs
  private static SortedMap<String, String> without(
      SortedMap<String, String> parameters, Set<String>... names) {
    SortedMap<String, String> rest = new TreeMap<>(parameters);
    for (Set<String> group : names) {
      rest.keySet().removeAll(group);
    }
    return rest;
  }
}
