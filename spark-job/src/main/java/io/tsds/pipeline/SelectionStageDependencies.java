package io.tsds.pipeline;

import io.tsds.ConstantText;
import io.tsds.assignment.Method;
import io.tsds.parameters.ManifestParameters;
import io.tsds.parameters.SelectionParameters.Model;
import io.tsds.pipeline.density.DensityStage;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.records.RecordTexts;
import io.tsds.pipeline.records.TextStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.run.StageDependencies;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which parameters each stage depends on, by their names in {@link ManifestParameters}. Each stage
 * stands on those before it: a run with another bandwidth takes the search and the pool of an
 * interrupted one, a run with another alpha or sample size the densities too.
 */
final class SelectionStageDependencies implements StageDependencies {
  /** What the draws alone depend on, and how they are written. */
  private static final Set<String> OF_DRAWS =
      Set.of("sample-size", "epochs", "seed", "draw", "weights", "selection-format");

  /** What the report shows of the candidates' records. */
  private static final Set<String> OF_TEXTS =
      Set.of("records", "records-format", "record-id-column", "text-column");

  /** What the mixture adds to the target tasks, none of which depends on it. */
  private static final Set<String> OF_MIXTURE = Set.of("task-weights");

  /** What the assignment adds to the densities, and the draws depend on with it. */
  private static final Set<String> OF_ASSIGNMENT = Set.of("alpha", "scale", "cost");

  /**
   * What the densities add to the pool. The method is among them, since one method alone has
   * densities.
   */
  private static final Set<String> OF_DENSITY = Set.of("method", "bandwidth", "kde-neighbors");

  /**
   * Whether the pool's vectors are read or only its ids: what the pool takes from the densities.
   */
  private static final String VECTORS = "pool-vectors";

  /** That the densities come with near-duplicate groups. */
  private static final String GROUPS = "near-duplicate-groups";

  /** That the search tells of pairs of a query and a random candidate. */
  private static final String RANDOM_PAIRS = "random-pairs";

  /** What the search and the pool do not depend on; the densities depend on the last of them. */
  private static final List<Set<String>> BEHIND_THE_POOL =
      List.of(OF_MIXTURE, OF_TEXTS, OF_DRAWS, OF_ASSIGNMENT, OF_DENSITY);

  /** What the densities do not depend on. */
  private static final List<Set<String>> BEHIND_THE_DENSITIES =
      List.of(OF_MIXTURE, OF_TEXTS, OF_DRAWS, OF_ASSIGNMENT);

  @Override
  public SortedMap<String, String> of(String stage, SortedMap<String, String> parameters) {
    return switch (kind(stage)) {
      case NeighborStage.NAME -> {
        SortedMap<String, String> search = without(parameters, BEHIND_THE_POOL);
        search.put(RANDOM_PAIRS, "true");
        yield search;
      }
      case PoolStage.NAME -> {
        SortedMap<String, String> pool = without(parameters, BEHIND_THE_POOL);
        pool.put(VECTORS, Boolean.toString(needsVectors(parameters)));
        yield pool;
      }
      case DensityStage.NAME -> withGroups(without(parameters, BEHIND_THE_DENSITIES));
      case TextStage.NAME -> withGroups(without(parameters, List.of(OF_MIXTURE, OF_DRAWS)));
      case TargetBatches.STAGE -> withGroups(without(parameters, List.of(OF_MIXTURE)));
      default -> withGroups(new TreeMap<>(parameters));
    };
  }

  private static String kind(String stage) {
    return stage.replaceFirst("-[0-9]{6}$", "");
  }

  /** The records are read when all is solved: what was found before does not depend on them. */
  @Override
  public Map<String, List<InputFile>> inputs(String stage, Map<String, List<InputFile>> inputs) {
    if (!List.of(NeighborStage.NAME, PoolStage.NAME, DensityStage.NAME).contains(kind(stage))) {
      return inputs;
    }
    Map<String, List<InputFile>> searched = new LinkedHashMap<>(inputs);
    searched.remove(RecordTexts.ROLE);
    return searched;
  }

  /** Sets the work of builds apart that left no near-duplicate groups. */
  private static SortedMap<String, String> withGroups(SortedMap<String, String> parameters) {
    if (needsVectors(parameters)) {
      parameters.put(GROUPS, "true");
    }
    return parameters;
  }

  private static boolean needsVectors(SortedMap<String, String> parameters) {
    return Model.needsVectors(
        ConstantText.constant(Method.class, parameters.get("method")),
        Double.parseDouble(parameters.get("bandwidth")));
  }

  private static SortedMap<String, String> without(
      SortedMap<String, String> parameters, List<Set<String>> groups) {
    SortedMap<String, String> rest = new TreeMap<>(parameters);
    groups.forEach(rest.keySet()::removeAll);
    return rest;
  }
}
