package io.tsds.pipeline;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.knn.Centering;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.SearchQueries;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.BlasDescription;
import java.io.Serializable;

/**
 * What every search task needs, broadcast once. Each process makes the queries ready for its BLAS
 * once and shares them between its tasks, as it does the bounds its tasks found: any task's L-th
 * distance bounds the answer from above, so using it changes what is looked at, never the result.
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
  private transient Blas blas;

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

  int length() {
    return length;
  }

  IdKind kind() {
    return kind;
  }

  synchronized BlasDescription blas() {
    prepare();
    return blas.description();
  }

  /** A search with the best bounds this process knows. */
  synchronized NeighborSearch newSearch() {
    prepare();
    return new NeighborSearch(prepared, length, bounds, kind);
  }

  /** Makes a task's bounds known to the tasks that this process starts later. */
  synchronized void share(double[] found) {
    for (int query = 0; query < found.length; query++) {
      bounds[query] = Math.min(bounds[query], found[query]);
    }
  }

  private void prepare() {
    if (prepared == null) {
      blas = Blas.of(choice);
      prepared = new SearchQueries(queries, centering, blas);
    }
  }
}
