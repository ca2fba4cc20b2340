package io.tsds.pipeline.recovery;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.ConstantText;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.FilterChoice;
import io.tsds.filter.FilterTuning;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.Centering;
import io.tsds.knn.NeighborBlock;
import io.tsds.knn.NeighborMerger;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.SharedBounds;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasDescription;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Finds the landmarks nearest to rows, exactly: the neighbor search with the rows as its queries
 * and the landmarks as its candidates. Broadcast, so that each process holds the landmarks once; a
 * process chooses its filter at the first rows.
 */
@DefaultSerializer(JavaSerializer.class)
final class LandmarkSearch implements Serializable {
  private static final long serialVersionUID = 1L;

  private final float[][] landmarks;
  private final int dimension;
  private final int length;
  private final ArithmeticChoice arithmetic;
  private final double operations;
  private transient Blas blas;
  private transient Centering centering;
  private transient EmbeddingBlock[] blocks;
  private transient FilterTuning.Fact fact;

  /**
   * @param length landmarks wanted of each row
   * @param operations of the whole search, by which the filter is chosen
   */
  LandmarkSearch(Landmarks landmarks, int length, ArithmeticChoice arithmetic, double operations) {
    this.landmarks = landmarks.blocks();
    this.dimension = landmarks.dimension();
    this.length = length;
    this.arithmetic = arithmetic;
    this.operations = operations;
  }

  /**
   * The nearest landmarks of rows, each row's in the order of (squared distance, number).
   *
   * @param values row-major [rows x dimension]
   */
  NeighborBlock nearest(float[] values, int rows) {
    EmbeddingMatrix queries = new EmbeddingMatrix(values, rows, dimension);
    FilterTuning tuning = new FilterTuning(filter(queries), 0);
    FilterTuning.Selected ready =
        tuning.select(queries, centering, blas, count -> unbounded(count), blocks[0]);
    try (SearchQueries filtered = ready.queries();
        NeighborSearch search = newSearch(filtered, rows)) {
      for (EmbeddingBlock block : blocks) {
        search.search(block);
      }
      NeighborMerger sorted = new NeighborMerger(0, rows, length, IdKind.LONG);
      sorted.add(search.neighbors(0, rows));
      return sorted.neighbors();
    }
  }

  /** The vectors of landmarks, row-major [rows x dimension]. */
  float[] vectors(int first, int rows) {
    return Landmarks.vectors(landmarks, dimension, first, rows);
  }

  /** What this process computed with; known once it has searched. */
  synchronized FilterTuning.Fact fact() {
    return fact;
  }

  /** Which BLAS this process uses; known once it has searched. */
  synchronized BlasDescription blas() {
    return blas.description();
  }

  /** The filter that is the fastest here, chosen once. */
  private synchronized FilterChoice filter(EmbeddingMatrix queries) {
    if (fact == null) {
      blas = Blas.of(arithmetic.blas());
      blocks = new EmbeddingBlock[landmarks.length];
      Arrays.setAll(blocks, block -> Landmarks.block(landmarks, block, dimension));
      centering =
          Centering.ifWorthwhile(new EmbeddingMatrix(landmarks[0], blocks[0].rows(), dimension));
      FilterTuning tuning = new FilterTuning(arithmetic.filter(), operations);
      FilterTuning.Selected selected =
          tuning.select(queries, centering, blas, count -> bounds(queries, count), blocks[0]);
      selected.queries().close();
      fact = selected.fact();
    }
    return ConstantText.constant(FilterChoice.class, fact.name());
  }

  /** The squared distances within which the first rows have enough landmarks of the first block. */
  private double[] bounds(EmbeddingMatrix queries, int count) {
    EmbeddingMatrix first = new EmbeddingMatrix(queries.values(), count, dimension);
    try (SearchQueries plain = new SearchQueries(first, centering, blas);
        NeighborSearch search = newSearch(plain, count)) {
      search.search(blocks[0]);
      double[] bounds = new double[count];
      for (int query = 0; query < count; query++) {
        double[] found = search.squaredDistances(query);
        bounds[query] = found.length == length ? found[length - 1] : Double.POSITIVE_INFINITY;
      }
      return bounds;
    }
  }

  private NeighborSearch newSearch(SearchQueries queries, int rows) {
    return new NeighborSearch(
        queries, length, new SharedBounds(length, unbounded(rows)), 0, IdKind.LONG);
  }

  private static double[] unbounded(int count) {
    double[] bounds = new double[count];
    Arrays.fill(bounds, Double.POSITIVE_INFINITY);
    return bounds;
  }

  /** The numbers of the landmarks in a list of neighbors. */
  static int number(NeighborBlock found, int entry) {
    return (int) ((LongIds) found.ids()).value(entry);
  }
}
