package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import java.util.Arrays;

/**
 * Looks at a sample of rows for bounds alone: no canonical distances, no ids. Memory is the
 * filter's and up to 2 L floats a query.
 */
public final class BoundSampling implements AutoCloseable {
  private final PairFilter filter;
  private final SmallestBounds[] smallest;

  /**
   * @param length L, the most neighbors of a query
   */
  public BoundSampling(SearchQueries queries, int length) {
    this.filter = new PairFilter(queries);
    this.smallest = new SmallestBounds[queries.count()];
    Arrays.setAll(smallest, query -> new SmallestBounds(length, Float.POSITIVE_INFINITY));
  }

  /** Takes in all rows of the block. */
  public void add(EmbeddingBlock block) {
    filter.filter(block, new Offers());
  }

  private final class Offers implements PairFilter.Sink {
    @Override
    public double bound(int query) {
      return smallest[query].bound();
    }

    @Override
    public void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
      PairFilter.Interval interval = filter.interval(query);
      for (int i = 0; i < count; i++) {
        smallest[query].offer(interval.upper(lowerBounds[i]));
      }
    }

    @Override
    public void endOfTile(int endRow) {
      filter.forgetRows();
    }
  }

  /** What the rows say of {@code count} queries from {@code firstQuery} on. */
  public BoundSketch sketch(int firstQuery, int count, int stepsOfAnOctave) {
    float[][] sorted = new float[count][];
    Arrays.setAll(sorted, i -> smallest[firstQuery + i].sorted());
    return BoundSketch.of(firstQuery, sorted, stepsOfAnOctave);
  }

  /** The filter, for its counts. */
  public PairFilter filter() {
    return filter;
  }

  @Override
  public void close() {
    filter.close();
  }
}
