package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import java.util.Arrays;

/**
 * Looks at a sample of rows for each query's nearest: no canonical distances, no ids. Memory is the
 * filter's and up to twice the wanted number of longs a query.
 */
public final class BoundSampling implements AutoCloseable {
  private final PairFilter filter;
  private final int kept;
  private final long[][] entries;
  private final int[] sizes;
  private final float[] bounds;
  private long rows;
  private int stretches;

  /**
   * @param kept how many of the nearest to keep of each query
   */
  public BoundSampling(SearchQueries queries, int kept) {
    this.filter = new PairFilter(queries);
    this.kept = kept;
    this.entries = new long[queries.count()][];
    this.sizes = new int[queries.count()];
    this.bounds = new float[queries.count()];
    Arrays.fill(bounds, Float.POSITIVE_INFINITY);
  }

  /**
   * Takes in all rows of the block.
   *
   * @param stretchOfRow number of each row's stretch, not falling [rows]
   */
  public void add(EmbeddingBlock block, int[] stretchOfRow) {
    Offers offers = new Offers(stretchOfRow);
    // A few rows first, since all pairs pass until there are bounds.
    int few = rows == 0 ? Math.min(2 * kept, block.rows()) : 0;
    filter.filter(block, 0, few, offers);
    filter.filter(block, few, block.rows(), offers);
    rows += block.rows();
    stretches = Math.max(stretches, stretchOfRow[block.rows() - 1] + 1);
  }

  private final class Offers implements PairFilter.Sink {
    private final int[] stretchOfRow;

    Offers(int[] stretchOfRow) {
      this.stretchOfRow = stretchOfRow;
    }

    @Override
    public double bound(int query) {
      return bounds[query];
    }

    @Override
    public void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
      PairFilter.Interval interval = filter.interval(query);
      long[] own = withRoomFor(query, count);
      for (int i = 0; i < count; i++) {
        own[sizes[query]++] =
            NearestSample.entry(
                interval.upper(lowerBounds[i]), stretchOfRow[firstRow + columns[i]]);
      }
      if (sizes[query] >= 2 * kept) {
        cut(query);
      }
    }

    @Override
    public void endOfTile(int endRow) {
      filter.forgetRows();
    }
  }

  private long[] withRoomFor(int query, int count) {
    int needed = sizes[query] + count;
    if (entries[query] == null) {
      entries[query] = new long[Math.max(needed, kept)];
    } else if (entries[query].length < needed) {
      entries[query] = Arrays.copyOf(entries[query], Math.max(needed, 2 * entries[query].length));
    }
    return entries[query];
  }

  private void cut(int query) {
    if (sizes[query] > kept) {
      bounds[query] =
          NearestSample.upperBound(QuickSelect.smallest(entries[query], sizes[query], kept));
      sizes[query] = kept;
    }
  }

  /** The nearest rows of {@code count} queries from {@code firstQuery} on. */
  public NearestSample nearest(int firstQuery, int count) {
    int[] counts = new int[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      cut(firstQuery + i);
      counts[i] = sizes[firstQuery + i];
      size = Math.addExact(size, counts[i]);
    }
    long[] all = new long[size];
    int next = 0;
    for (int i = 0; i < count; i++) {
      if (counts[i] > 0) {
        System.arraycopy(entries[firstQuery + i], 0, all, next, counts[i]);
        next += counts[i];
      }
    }
    return new NearestSample(firstQuery, rows, stretches, counts, all);
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
