package io.tsds.pipeline;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.knn.Arithmetic;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.EmbeddingSource;

/**
 * What the neighbor search works on.
 *
 * @param input how the candidates were named, for messages
 * @param arithmetic what the tasks are to compute with
 * @param prefetch neighbors wanted of each query, L
 */
record SearchInputs(
    EmbeddingInput input,
    EmbeddingSource candidates,
    EmbeddingMatrix queries,
    Arithmetic arithmetic,
    int prefetch) {}
