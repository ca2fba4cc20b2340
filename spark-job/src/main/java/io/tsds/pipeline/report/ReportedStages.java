package io.tsds.pipeline.report;

import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.report.StageFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the report says of the stages that all target tasks share. */
public final class ReportedStages {
  private ReportedStages() {}

  /** Those that ran once, whatever the number of target tasks. */
  public static List<StageFacts> shared(SearchOutcome search, PoolStage.Result reading) {
    List<StageFacts> stages = new ArrayList<>();
    stages.add(search.neighbors().reported(search.taken()));
    stages.addAll(reading.stages());
    return search.isSplit()
        ? stages.stream().map(stage -> shared(stage, search.queries().targets().size())).toList()
        : stages;
  }

  private static StageFacts shared(StageFacts stage, int targets) {
    Map<String, Object> details = new LinkedHashMap<>(stage.details());
    details.put("sharedBySelections", targets);
    return new StageFacts(stage.name(), stage.seconds(), stage.rows(), stage.bytes(), details);
  }
}
