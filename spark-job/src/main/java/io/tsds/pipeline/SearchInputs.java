package io.tsds.pipeline;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.knn.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.EmbeddingSource;

/**
 * What the neighbor search works on.
 *
 * @param input how the candidates were named, for messages
 * @param blas which BLAS the tasks are to use
 * @param filter which filter they are to use
 * @param prefetch neighbors wanted of each query, L
 */
record SearchInputs(
    EmbeddingInput input,
    EmbeddingSource candidates,
    EmbeddingMatrix queries,
    BlasChoice blas,
    FilterChoice filter,
    int prefetch) {}
