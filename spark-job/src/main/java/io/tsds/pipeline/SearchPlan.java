package io.tsds.pipeline;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.knn.BoundSampling;
import io.tsds.knn.Centering;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.SearchQueries;
import io.tsds.knn.SharedBounds;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.BlasDescription;
import java.io.Serializable;

/**
 * What every search task needs, broadcast once a wave. Each process makes the queries ready for its
 * BLAS once and shares them between its tasks, as it does the bounds that its tasks find.
 */
final class SearchPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EmbeddingMatrix queries;
  private final Centering centering;
  private final BlasChoice choice;
  private final int length;
  private final IdKind kind;
  private final double[] bounds;
  private transient SearchQueries prepared;
  private transient SharedBounds shared;
  private transient Blas blas;

  /**
   * @param bounds per query, the largest squared distance of interest, or infinity [M]
   */
  SearchPlan(
      EmbeddingMatrix queries,
      Centering centering,
      BlasChoice choice,
      int length,
      IdKind kind,
      double[] bounds) {
    this.queries = queries;
    this.centering = centering;
    this.choice = choice;
    this.length = length;
    this.kind = kind;
    this.bounds = bounds;
  }

  int queryCount() {
    return queries.rows();
  }

  synchronized BlasDescription blas() {
    prepare();
    return blas.description();
  }

  /** A search of a partition. */
  synchronized NeighborSearch newSearch(int partition) {
    prepare();
    return new NeighborSearch(prepared, length, shared, partition, kind);
  }

  /** A look at a sample, for the nearest {@code kept} rows of each query. */
  synchronized BoundSampling newSampling(int kept) {
    prepare();
    return new BoundSampling(prepared, kept);
  }

  private void prepare() {
    if (prepared == null) {
      blas = Blas.of(choice);
      prepared = new SearchQueries(queries, centering, blas);
      shared = new SharedBounds(length, bounds);
    }
  }
}
