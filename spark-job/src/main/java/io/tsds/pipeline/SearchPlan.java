package io.tsds.pipeline;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.knn.BoundSampling;
import io.tsds.knn.Centering;
import io.tsds.knn.FilterSelection;
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
@DefaultSerializer(JavaSerializer.class)
final class SearchPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EmbeddingMatrix queries;
  private final Centering centering;
  private final BlasChoice choice;
  private final FilterSelection selection;
  private final int length;
  private final IdKind kind;
  private final double[] bounds;
  private transient SearchQueries sampled;
  private transient FilterSelection.Selected selected;
  private transient SharedBounds shared;
  private transient Blas blas;

  /**
   * @param selection of the filter that the whole search uses
   * @param bounds per query, the largest squared distance of interest, or infinity [M]
   */
  SearchPlan(
      EmbeddingMatrix queries,
      Centering centering,
      BlasChoice choice,
      FilterSelection selection,
      int length,
      IdKind kind,
      double[] bounds) {
    this.queries = queries;
    this.centering = centering;
    this.choice = choice;
    this.selection = selection;
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

  /** Which filter searches, once there is a search. */
  synchronized FilterSelection.Fact filter() {
    return selected.fact();
  }

  /**
   * A search of a partition.
   *
   * @param first rows of the partition, on which filters may be tried
   */
  synchronized NeighborSearch newSearch(int partition, EmbeddingBlock first) {
    prepare();
    if (selected == null) {
      selected = selection.select(queries, centering, blas, shared, first);
    }
    return new NeighborSearch(selected.queries(), length, shared, partition, kind);
  }

  /** A look at a sample, for the nearest {@code kept} rows of each query. */
  synchronized BoundSampling newSampling(int kept) {
    prepare();
    if (sampled == null) {
      // Estimates need bounds as tight as float32 gives them.
      sampled = new SearchQueries(queries, centering, blas);
    }
    return new BoundSampling(sampled, kept);
  }

  private void prepare() {
    if (blas == null) {
      blas = Blas.of(choice);
      shared = new SharedBounds(length, bounds);
    }
  }
}
