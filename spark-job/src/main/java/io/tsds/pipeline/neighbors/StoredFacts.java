package io.tsds.pipeline.neighbors;

import io.tsds.embedding.IdKind;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.report.FileFacts;

/**
 * What a stored search tells of itself.
 *
 * @param layout version of the files beside it
 * @param dimension components of a vector
 * @param candidates their files when they were searched
 * @param queries theirs
 * @param idKind of the candidates
 * @param numbered whether the candidates' ids are the numbers of their rows
 * @param candidateRows rows of the candidates, faulty ones included
 * @param orderWarning what to say of the order of the files by which they are numbered, or null
 * @param neighbors what the search did
 * @param pool what fetching the vectors did
 */
record StoredFacts(
    int layout,
    int dimension,
    FileFacts.Input candidates,
    FileFacts.Input queries,
    IdKind idKind,
    boolean numbered,
    long candidateRows,
    String orderWarning,
    NeighborStage.Facts neighbors,
    PoolStage.Facts pool) {
  /** The layout that this version writes, and reads. */
  static final int LAYOUT = 1;
}
