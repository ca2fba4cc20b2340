package io.tsds.pipeline.calibration;

import io.tsds.UserException;
import io.tsds.calibration.NearestDistances;
import io.tsds.parameters.CalibrationParameters;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.neighbors.KeptSearch;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.pool.PoolNumbering;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.queries.TargetQueries;
import io.tsds.storage.work.PoolFiles;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The pool of the target task that is calibrated.
 *
 * @param selection from the search, whose open parameters have any value
 * @param pool the target task's pool and lists
 * @param reading its vectors
 * @param nearest distances in the pool; null where it has one member
 * @param pairs that were labelled, or null
 */
record MeasuredPool(
    SelectionParameters selection,
    SearchOutcome search,
    TargetTask target,
    PoolNumbering pool,
    PoolStage.Result reading,
    NearestDistances nearest,
    LabelledPairs pairs) {

  static MeasuredPool of(
      StageContext context,
      SelectionParameters selection,
      KeptSearch source,
      SearchOutcome search,
      CalibrationParameters parameters) {
    TargetTask target = target(search, parameters.task());
    PoolStage.Result reading = source.vectors(context, List.of(target));
    PoolFiles vectors = reading.filesOf(target);
    PoolNumbering pool = search.pool().ofQueries(target.queries().rows(), target.members());
    NearestDistances nearest = NearestMembers.of(context, vectors, selection.arithmetic().blas());
    LabelledPairs pairs =
        parameters.pairs() == null
            ? null
            : LabelledPairs.read(
                context, asSearched(parameters.pairs(), selection), pool.ids(), vectors);
    return new MeasuredPool(selection, search, target, pool, reading, nearest, pairs);
  }

  /** Pairs are embeddings of the model that made the candidates, and read as these were. */
  private static EmbeddingInput asSearched(EmbeddingInput pairs, SelectionParameters selection) {
    EmbeddingInput candidates = selection.candidates();
    EmbeddingInput scaled = pairs.scaledBy(candidates.scale()).readFor(selection.model().metric());
    boolean asTheirs =
        !pairs.rows().elementTypeGiven()
            && candidates.binaryElementType() != BinaryElementType.FLOAT32;
    return asTheirs ? scaled.binary(candidates.binaryElementType()) : scaled;
  }

  private static TargetTask target(SearchOutcome search, String task) {
    List<TargetTask> targets = TargetTask.ofEach(search.queries().targets(), search.pool());
    if (task == null && targets.get(0).name() == null) {
      return targets.get(0);
    }
    return targets.stream()
        .filter(target -> task != null && task.equals(target.name()))
        .map(target -> new TargetTask(0, target.queries(), target.members()))
        .findFirst()
        .orElseThrow(() -> unknown(targets, task));
  }

  private static UserException unknown(List<TargetTask> targets, String task) {
    if (targets.get(0).name() == null) {
      return UserException.of(
          "task", "is %s, but the queries of the search are not split; leave it out", task);
    }
    String names =
        targets.stream().limit(10).map(TargetTask::name).collect(Collectors.joining(", "));
    return UserException.of(
        "task",
        "is %s; must be one of the %s target tasks of the search: %s%s",
        task == null ? "not given" : task,
        targets.size(),
        names,
        targets.size() > 10 ? ", ..." : "");
  }

  /** The queries of the target task. */
  TargetQueries queries() {
    return target.queries();
  }

  PoolFiles vectors() {
    return reading.filesOf(target);
  }
}
