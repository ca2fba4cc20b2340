package io.tsds.pipeline.search;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.pipeline.stage.OpenedInputs;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.queries.QuerySet;

/**
 * What the neighbor search works on.
 *
 * @param inputs to be found unchanged at the end
 * @param querySet the queries of all target tasks
 * @param arithmetic what the tasks are to compute with
 * @param prefetch neighbors wanted of each query, L
 */
public record SearchInputs(
    OpenedInputs inputs, QuerySet querySet, ArithmeticChoice arithmetic, int prefetch) {

  /** How the candidates were named, for messages. */
  EmbeddingInput input() {
    return inputs.candidateInput();
  }

  EmbeddingSource candidates() {
    return inputs.candidates();
  }

  EmbeddingMatrix queries() {
    return querySet.matrix();
  }
}
