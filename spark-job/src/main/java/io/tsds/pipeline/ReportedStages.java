package io.tsds.pipeline;

import io.tsds.report.StageFacts;
import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns what each stage says of itself into what the report says of it. */
final class ReportedStages {
  private ReportedStages() {}

  /** Those that ran once, whatever the number of tasks. */
  static List<StageFacts> shared(SearchOutcome search, PoolReading reading) {
    List<StageFacts> stages = new ArrayList<>();
    stages.add(neighbors(search.neighbors()));
    stages.addAll(reading.stages());
    return search.isSplit()
        ? stages.stream().map(stage -> shared(stage, search.queries().tasks().size())).toList()
        : stages;
  }

  private static StageFacts shared(StageFacts stage, int tasks) {
    Map<String, Object> details = new LinkedHashMap<>(stage.details());
    details.put("sharedBySelections", tasks);
    return new StageFacts(stage.name(), stage.seconds(), stage.rows(), stage.bytes(), details);
  }

  private static StageFacts neighbors(NeighborStage.Facts neighbors) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("tasks", neighbors.tasks());
    details.put("waves", neighbors.waves());
    details.put("queriesSearchedAgain", neighbors.queriesSearchedAgain());
    details.put("survivors", neighbors.survivors());
    details.put("distances", neighbors.distances());
    details.put("sampleSurvivors", neighbors.sampleSurvivors());
    details.put("shuffledEntries", neighbors.shuffledEntries());
    return new StageFacts(
        "neighbor search", neighbors.seconds(), neighbors.rows(), neighbors.bytes(), details);
  }

  static StageFacts pool(PoolStage.Facts pool) {
    return new StageFacts("pool", pool.seconds(), pool.members(), pool.bytes(), Map.of());
  }

  static StageFacts density(DensityStage.Facts density, PoolFiles pool) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("tasks", density.groups());
    details.put("distinctVectors", density.distinctVectors());
    details.put("copiesCollapsed", density.copiesCollapsed());
    details.put("cells", density.cells());
    details.put("shareOfPairsInNearCells", density.shareInNearCells());
    details.put("principalAxes", density.axes());
    details.put("filter", density.integers() ? "int8" : "float32");
    details.put("pairsOnce", density.pairsOnce());
    details.put("pairsConsidered", density.pairs().considered());
    details.put("pairsPastFilter", density.pairs().passed());
    details.put("pairsPastAllFilters", density.pairs().distances());
    details.put(
        "pairsWithinBandwidth", density.pairs().within() < 0 ? null : density.pairs().within());
    long bytes = (long) pool.members() * pool.dimension() * Float.BYTES;
    return new StageFacts("kernel density", density.seconds(), pool.members(), bytes, details);
  }
}
