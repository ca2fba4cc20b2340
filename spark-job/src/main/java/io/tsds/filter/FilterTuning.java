package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.linalg.Bf16Blas;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import io.tsds.linalg.Int8Quantizer;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Chooses the arithmetic of a process's filter: what the user asked for, or the fastest on this
 * processor and these rows. The choice changes the time, never the lists.
 *
 * @param choice what the user asked for
 * @param operations of the whole search, 2 M N d
 */
public record FilterTuning(FilterChoice choice, double operations) implements Serializable {
  /** From so many operations on, loading a library and trying filters cost less than they save. */
  private static final double WORTHWHILE_OPERATIONS = 1e12;

  /** What is tried; the first runs everywhere. */
  private static final List<FilterChoice> TRIED =
      List.of(FilterChoice.FLOAT32, FilterChoice.BF16, FilterChoice.INT8);

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

  /** Rotating pays where it takes this share off the rounding to integers. */
  private static final double WORTHWHILE_ROTATION = 0.8;

  private static final int ROTATED_ROWS = 256;

  /** Whether a search of so many operations is long enough to try filters other than float32. */
  public static boolean isWorthTrying(double operations) {
    return operations >= WORTHWHILE_OPERATIONS;
  }

  /**
   * Queries made ready for the filter that was chosen, and why that one.
   *
   * @param fact for the log and the report
   */
  public record Selected(SearchQueries queries, Fact fact) {}

  /**
   * What was chosen.
   *
   * @param name of the kernel
   * @param note why that one
   * @param trials what was measured, empty if nothing was
   */
  public record Fact(String name, String note, List<Trial> trials) implements Serializable {}

  /**
   * How fast a filter is.
   *
   * @param nanosAPair of one thread, as expected from its products and survivors in a tile
   */
  public record Trial(String filter, double nanosAPair) implements Serializable {}

  /**
   * Chooses.
   *
   * @param bounds squared distances with which filters are tried, of the first so many queries
   * @param rows some of the rows to search
   */
  public Selected select(
      EmbeddingMatrix queries,
      Centering centering,
      Blas blas,
      IntFunction<double[]> bounds,
      EmbeddingBlock rows) {
    Contenders contenders = new Contenders(queries, centering, blas, rows);
    if (choice == FilterChoice.AUTO && !isWorthTrying(operations)) {
      return selected(
          contenders.float32(),
          "the search is too short for a faster filter to be worth choosing",
          List.of());
    }
    if (choice == FilterChoice.AUTO) {
      return fastest(contenders, bounds, rows);
    }
    try {
      SearchQueries asked = contenders.of(choice);
      return selected(
          asked,
          String.format(Locale.ROOT, "`filter` %s asks for it", asked.kernel().name()),
          List.of());
    } catch (IllegalStateException e) {
      return selected(contenders.float32(), e.getMessage(), List.of());
    }
  }

  private static Selected selected(SearchQueries queries, String note, List<Trial> trials) {
    return new Selected(queries, new Fact(queries.kernel().name(), note, trials));
  }

  /** Makes the queries ready for one filter or another. */
  private record Contenders(
      EmbeddingMatrix queries, Centering centering, Blas blas, EmbeddingBlock rows) {

    /**
     * @throws IllegalStateException with the reason if this process cannot run that filter
     */
    SearchQueries of(FilterChoice filter) {
      return switch (filter) {
        case BF16 -> bf16();
        case INT8 -> int8();
        case AUTO, FLOAT32 -> float32();
      };
    }

    SearchQueries float32() {
      return new SearchQueries(queries, centering, blas);
    }

    private SearchQueries bf16() {
      if (queries.dimension() > Blas.LONGEST_SUM) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "bf16 is for at most %d components, these have %d",
                Blas.LONGEST_SUM,
                queries.dimension()));
      }
      FilterKernel kernel = new Bf16Kernel(Bf16Blas.load());
      return new SearchQueries(queries, Bf16Kernel.rounding(centering), blas, kernel);
    }

    private SearchQueries int8() {
      FilterKernel kernel = FilterKernel.int8(queries.dimension());
      FilterTransform rotated = new Rotation(centering);
      boolean rotates =
          meanError(rotated, blas, rows) < WORTHWHILE_ROTATION * meanError(centering, blas, rows);
      return new SearchQueries(queries, rotates ? rotated : centering, blas, kernel);
    }
  }

  /** Mean error of rows that are mapped and rounded to integers. */
  private static double meanError(FilterTransform transform, Blas blas, EmbeddingBlock rows) {
    int count = Math.min(ROTATED_ROWS, rows.rows());
    try (FilterSpace space = transform.open(blas);
        HeapMatrix projections = FloatMatrix.onHeap(count, space.dimension())) {
      space.map(rows, 0, count, projections, new double[count], new double[count]);
      Int8Quantizer.Codes codes = new Int8Quantizer.Codes(count, space.dimension());
      Int8Quantizer.fastest().quantize(projections.values(), 0, count, space.dimension(), codes);
      return Arrays.stream(codes.errors()).sum() / count;
    }
  }

  /** Tries what this process can run on the same rows; the losers' queries are freed. */
  private static Selected fastest(
      Contenders contenders, IntFunction<double[]> bounds, EmbeddingBlock rows) {
    List<Trial> trials = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    SearchQueries best = null;
    double fewestNanos = Double.POSITIVE_INFINITY;
    for (FilterChoice filter : TRIED) {
      try {
        SearchQueries tried = contenders.of(filter);
        double nanos = expectedNanosOrClosed(tried, bounds, rows);
        trials.add(new Trial(tried.kernel().name(), nanos));
        SearchQueries loser = nanos < fewestNanos ? best : tried;
        best = nanos < fewestNanos ? tried : best;
        fewestNanos = Math.min(fewestNanos, nanos);
        if (loser != null) {
          loser.close();
        }
      } catch (IllegalStateException e) {
        reasons.add(e.getMessage());
      }
    }
    String note = trials.size() > 1 ? "expected to be the fastest" : String.join("; ", reasons);
    return selected(best, note, trials.size() > 1 ? trials : List.of());
  }

  /** The same as {@link #expectedNanos}; where that fails, the queries are freed. */
  private static double expectedNanosOrClosed(
      SearchQueries queries, IntFunction<double[]> bounds, EmbeddingBlock rows) {
    boolean succeeded = false;
    try {
      double nanos = expectedNanos(queries, bounds, rows);
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
  private static double expectedNanos(
      SearchQueries queries, IntFunction<double[]> bounds, EmbeddingBlock rows) {
    try (TileScorer scorer = queries.openScorer()) {
      int count = Math.min(scorer.tileRows(), rows.rows());
      scorer.load(rows, 0, count);
      double pairs = (double) count * queries.rowsOfTile(0);
      double product = productNanos(scorer, queries.rowsOfTile(0)) / pairs;
      int[] hits = new int[scorer.tileRows()];
      float[] lowerBounds = new float[scorer.tileRows()];
      double[] tried = bounds.apply(queries.rowsOfTile(0));
      scorer.score(0, queries.rowsOfTile(0), tried, FilterPass.FINE);
      long passed = 0;
      for (int query = 0; query < queries.rowsOfTile(0); query++) {
        passed += scorer.within(query, hits, lowerBounds);
      }
      double coarse = scorer.coarseSurvivors() / pairs;
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
  private static long productNanos(TileScorer scorer, int queries) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      long start = threads.getCurrentThreadCpuTime();
      scorer.multiply(0, queries);
      best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
    }
    return best;
  }
}
