package io.tsds.pipeline.recovery;

import io.tsds.parameters.RecoveryManifest;
import io.tsds.storage.run.StageDependencies;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which parameters each stage depends on, by their names in {@link RecoveryManifest}. Each stage
 * stands on those before it: a run with another budget takes the clusters, the checked candidates
 * and the queues of an interrupted one.
 */
final class RecoveryStageDependencies implements StageDependencies {
  @Override
  public SortedMap<String, String> of(String stage, SortedMap<String, String> parameters) {
    SortedMap<String, String> rest = new TreeMap<>(parameters);
    switch (stage) {
      case RowStage.NAME -> {
        removeFromCandidatesOn(rest);
        rest.keySet().removeAll(RecoveryManifest.OF_GRAPH);
        rest.keySet().removeAll(List.of("landmarks", "seed"));
      }
      case LandmarkStage.NAME -> {
        removeFromCandidatesOn(rest);
        // Of a dense graph there are fewer landmarks.
        rest.keySet()
            .removeIf(name -> RecoveryManifest.OF_GRAPH.contains(name) && !name.equals("graph"));
      }
      case GraphStage.NAME, LabelStage.NAME -> removeFromCandidatesOn(rest);
      case CandidateStage.NAME, QueueStage.NAME -> {
        rest.keySet().removeAll(RecoveryManifest.OF_SELECTION);
        rest.keySet().removeAll(RecoveryManifest.OF_COMPARISON);
      }
      case SelectionStage.NAME -> {
        // A selection with equal budgets is made for a reference.
        rest.keySet()
            .removeIf(
                name -> RecoveryManifest.OF_COMPARISON.contains(name) && !name.equals("reference"));
        rest.remove("selection-format");
      }
      default -> {
        // What the other stages leave depends on all parameters.
      }
    }
    return rest;
  }

  private static void removeFromCandidatesOn(SortedMap<String, String> rest) {
    rest.keySet().removeAll(RecoveryManifest.OF_CANDIDATES);
    rest.keySet().removeAll(RecoveryManifest.OF_SELECTION);
    rest.keySet().removeAll(RecoveryManifest.OF_COMPARISON);
  }
}
