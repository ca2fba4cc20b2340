package io.tsds.pipeline;

import io.tsds.pipeline.records.TextStage;
import io.tsds.report.Excerpt;
import io.tsds.report.RunFacts;
import io.tsds.report.StageFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the reports of all target tasks are given alike.
 *
 * @param started when the run did
 * @param master Spark's
 * @param texts that they show; null where none were asked for
 * @param textsOfEarlierRun whether an earlier run found them
 */
record Reporting(Instant started, String master, TextStage.Facts texts, boolean textsOfEarlierRun) {

  /** Of a run that ends now. */
  RunFacts run(int exitStatus) {
    return RunFacts.of(started, Instant.now(), exitStatus, master);
  }

  /** By id; none where none were asked for. */
  Map<String, Excerpt> excerpts() {
    return texts == null ? Map.of() : texts.texts();
  }

  /** The stages that ran once, when the assignments of all target tasks were solved. */
  List<StageFacts> stages() {
    return texts == null ? List.of() : List.of(texts.reported(textsOfEarlierRun));
  }
}
