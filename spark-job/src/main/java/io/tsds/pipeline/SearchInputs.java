package io.tsds.pipeline;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.knn.Arithmetic;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.QuerySet;

/**
 * What the neighbor search works on.
 *
 * @param input how the candidates were named, for messages
 * @param inputs to be found unchanged at the end
 * @param querySet the queries of all tasks
 * @param arithmetic what the tasks are to compute with
 * @param prefetch neighbors wanted of each query, L
 */
record SearchInputs(
    EmbeddingInput input, Inputs inputs, QuerySet querySet, Arithmetic arithmetic, int prefetch) {

  EmbeddingSource candidates() {
    return inputs.candidates();
  }

  EmbeddingMatrix queries() {
    return querySet.matrix();
  }
}
