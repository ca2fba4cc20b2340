package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.LongIds;
import io.tsds.filter.PairFilter;
import io.tsds.filter.SearchQueries;
import java.util.Arrays;

/**
 * Finds each query's nearest in a part of the probe: no canonical distances, no ids. Memory is the
 * filter's and up to twice the wanted number of longs a query.
 */
public final class BoundProbe implements AutoCloseable {
  /** A first guess of the bounds is made from one row of so many, or as many rows as are kept. */
  private static final int ROWS_FOR_ONE_GUESSED_FROM = 8;

  /** By so many standard deviations a first guess is to be too large. */
  private static final double DEVIATIONS = 3;

  private final PairFilter filter;
  private final int kept;
  private final long[][] entries;
  private final int[] sizes;
  private final float[] bounds;
  private long rows;
  private int runs;

  /**
   * @param kept how many of the nearest to keep of each query
   */
  public BoundProbe(SearchQueries queries, int kept) {
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
   * @param runOfRow number of each row's run of rows, not falling [rows]
   */
  public void add(EmbeddingBlock block, int[] runOfRow) {
    if (rows == 0) {
      guessBounds(block);
    }
    filter.filter(block, new Offers(runOfRow));
    rows += block.rows();
    runs = Math.max(runs, runOfRow[block.rows() - 1] + 1);
  }

  /**
   * Bounds within which a block holds, in all likelihood, as many rows as are kept, from a few rows
   * all over it: without bounds all pairs would pass at first. Where the guess is too small fewer
   * rows are kept, the nearest ones, which changes estimates, mostly to larger ones, and no list.
   */
  private void guessBounds(EmbeddingBlock block) {
    int few = Math.min(kept, block.rows() / ROWS_FOR_ONE_GUESSED_FROM);
    double expected = (double) kept * few / block.rows();
    int rank = (int) Math.ceil(expected + DEVIATIONS * Math.sqrt(expected)) + 1;
    if (rank >= few) {
      return;
    }
    filter.filter(spread(block, few), new Offers(new int[few]));
    for (int query = 0; query < bounds.length; query++) {
      if (sizes[query] >= rank) {
        bounds[query] =
            ProbedNearest.upperBound(QuickSelect.smallest(entries[query], sizes[query], rank));
      }
      sizes[query] = 0;
    }
  }

  /** Rows of a block, at equal distances from each other. */
  private static EmbeddingBlock spread(EmbeddingBlock block, int rows) {
    int dimension = block.dimension();
    float[] values = new float[rows * dimension];
    double[] squaredNorms = new double[rows];
    for (int i = 0; i < rows; i++) {
      int row = (int) ((long) block.rows() * i / rows);
      System.arraycopy(block.values(), block.offset(row), values, i * dimension, dimension);
      squaredNorms[i] = block.squaredNorms()[row];
    }
    return new EmbeddingBlock(values, squaredNorms, rows, dimension, LongIds.range(0, rows));
  }

  private final class Offers implements PairFilter.Sink {
    private final int[] runOfRow;

    Offers(int[] runOfRow) {
      this.runOfRow = runOfRow;
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
            ProbedNearest.entry(interval.upper(lowerBounds[i]), runOfRow[firstRow + columns[i]]);
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
          ProbedNearest.upperBound(QuickSelect.smallest(entries[query], sizes[query], kept));
      sizes[query] = kept;
    }
  }

  /** The nearest rows of {@code count} queries from {@code firstQuery} on. */
  public ProbedNearest nearest(int firstQuery, int count) {
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
    return new ProbedNearest(firstQuery, rows, runs, counts, all);
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
