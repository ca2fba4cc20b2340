package io.tsds.pipeline.recovery;

import io.tsds.embedding.IdColumn;

/**
 * What the stages found, for the report.
 *
 * @param clustered null where a column has the clusters
 */
record RecoveryFacts(
    Clustered clustered,
    CandidateStage.Facts candidates,
    QueueStage.Facts queues,
    SelectionStage.Facts selected,
    ComparisonStage.Result compared) {

  /**
   * How the candidates got their clusters.
   *
   * @param landmarkIds ascending [landmarks]
   * @param clusters id and cluster of every candidate
   */
  record Clustered(
      RowStage.Facts rows,
      LandmarkStage.Facts landmarks,
      GraphStage.Clustered graph,
      LabelStage.Facts labels,
      IdColumn landmarkIds,
      Table clusters) {}
}
