package io.tsds.pipeline;

import io.tsds.knn.PoolSubset;
import io.tsds.report.StageFacts;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.work.PoolFiles;
import java.util.List;

/**
 * The second reading of the candidates, one for all tasks, as far as the method needs it: for the
 * vectors of every task's pool, or else to make sure of the ids.
 *
 * @param facts null where nothing had to be read
 * @param files vectors of each task's pool; none where the method needs none
 */
record PoolReading(PoolStage.Facts facts, List<PoolFiles> files) {

  static PoolReading run(
      StageContext context,
      SelectionParameters parameters,
      SearchOutcome search,
      List<SelectionTask> tasks) {
    EmbeddingSource candidates = search.inputs().candidates();
    PoolStage stage =
        new PoolStage(context, parameters.candidates(), search.inputs(), search.read());
    if (parameters.model().needsVectors()) {
      List<PoolSubset> pools = tasks.stream().map(SelectionTask::members).toList();
      PoolStage.Facts facts = stage.fetchVectors(search.pool().ids(), pools);
      return new PoolReading(facts, stage.files(facts, pools));
    }
    return new PoolReading(
        candidates.numbered() ? null : stage.checkIds(search.pool().ids()), List.of());
  }

  /** Vectors of a task's pool, or null where the method needs none. */
  PoolFiles filesOf(SelectionTask task) {
    return files.isEmpty() ? null : files.get(task.number());
  }

  /** What was done, for the report. */
  List<StageFacts> stages() {
    return facts == null ? List.of() : List.of(ReportedStages.pool(facts));
  }
}
