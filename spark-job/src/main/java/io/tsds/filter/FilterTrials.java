package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.linalg.Availability;
import io.tsds.linalg.DnnlRefusal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Measures one filter after another on the same rows, and keeps the queries of the fastest so far.
 */
final class FilterTrials {
  /** Products of a tile that are timed, of which the fastest counts. */
  private static final int REPEATS = 5;

  /**
   * What follows the product of a pair, measured with float32 on AVX-512; only ratios matter, and
   * the scan of 8-bit scores takes less.
   */
  private static final double SCAN_NANOS = 0.5;

  private static final double FINE_PASS_NANOS = 40;
  private static final double DISTANCE_NANOS = 100;
  private static final double NANOS_A_COMPONENT = 0.15;

  private final IntFunction<double[]> bounds;
  private final EmbeddingBlock rows;
  private final List<FilterTuning.Trial> measured = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private SearchQueries fastest;
  private double fewestNanos = Double.POSITIVE_INFINITY;

  /**
   * @param bounds squared distances with which filters are tried, of the first so many queries
   */
  FilterTrials(IntFunction<double[]> bounds, EmbeddingBlock rows) {
    this.bounds = bounds;
    this.rows = rows;
  }

  /** Measures a filter, if this process can run it; the slower one's queries are freed. */
  void add(Availability<SearchQueries> contender) {
    if (contender instanceof Availability.Available<SearchQueries> available) {
      SearchQueries queries = available.value();
      try {
        keepFaster(queries, expectedNanosOrClosed(queries));
      } catch (DnnlRefusal e) {
        reasons.add(e.getMessage());
      }
    } else {
      reasons.add(((Availability.Unavailable<SearchQueries>) contender).reason());
    }
  }

  private void keepFaster(SearchQueries queries, double nanos) {
    measured.add(new FilterTuning.Trial(queries.kernel().name(), nanos));
    SearchQueries loser = nanos < fewestNanos ? fastest : queries;
    fastest = nanos < fewestNanos ? queries : fastest;
    fewestNanos = Math.min(fewestNanos, nanos);
    if (loser != null) {
      loser.close();
    }
  }

  /** Frees the queries of the fastest filter, where trials cannot go on. */
  void abandon() {
    if (fastest != null) {
      fastest.close();
    }
  }

  /** The queries of the fastest filter. */
  SearchQueries fastest() {
    return fastest;
  }

  /** How fast each filter is that ran. */
  List<FilterTuning.Trial> measured() {
    return measured;
  }

  /** Why the others did not run. */
  List<String> reasons() {
    return reasons;
  }

  /** The same as {@link #expectedNanos}; where that fails, the queries are freed. */
  private double expectedNanosOrClosed(SearchQueries queries) {
    boolean succeeded = false;
    try {
      double nanos = expectedNanos(queries);
      succeeded = true;
      return nanos;
    } finally {
      if (!succeeded) {
        queries.close();
      }
    }
  }

  /**
   * What a pair takes: its product as measured, and what follows it by the shares of pairs that a
   * tile lets through. Measuring all of it would take seconds, until the compiler is done with it.
   */
  private double expectedNanos(SearchQueries queries) {
    try (TileFilter tile = queries.openTileFilter()) {
      int count = Math.min(tile.tileRows(), rows.rows());
      tile.load(rows, 0, count);
      double pairs = (double) count * queries.rowsOfTile(0);
      double product = productNanos(tile, queries.rowsOfTile(0)) / pairs;
      int[] kept = new int[tile.tileRows()];
      float[] lowerBounds = new float[tile.tileRows()];
      double[] tried = bounds.apply(queries.rowsOfTile(0));
      tile.begin(0, queries.rowsOfTile(0), tried, FilterSharpness.FINE);
      long passed = 0;
      for (int query = 0; query < queries.rowsOfTile(0); query++) {
        passed += tile.keep(query, kept, lowerBounds);
      }
      double coarse = tile.coarseSurvivors() / pairs;
      double perComponent = NANOS_A_COMPONENT * queries.dimension();
      double distance = DISTANCE_NANOS + perComponent;
      double fine = coarse * (FINE_PASS_NANOS + perComponent) + passed / pairs * distance;
      // A search with bounds leaves out the fine pass where it does not pay.
      boolean bounded = Arrays.stream(tried).allMatch(bound -> bound <= Float.MAX_VALUE);
      double survivors = bounded && coarse > 0 ? Math.min(fine, coarse * distance) : fine;
      return product + SCAN_NANOS + survivors;
    }
  }

  /** By the thread's processor time, which other work on the machine changes little. */
  private static long productNanos(TileFilter tile, int queries) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      long start = threads.getCurrentThreadCpuTime();
      tile.multiply(0, queries);
      best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
    }
    return best;
  }
}
