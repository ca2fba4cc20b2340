package io.tsds.density;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.FilterKernel;
import io.tsds.filter.FilterSharpness;
import io.tsds.filter.Float32Kernel;
import io.tsds.filter.Int8Kernel;
import io.tsds.filter.PairFilter;
import io.tsds.filter.PairRefinement;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.FilterTransform;
import io.tsds.linalg.Availability;
import io.tsds.linalg.Blas;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Tries strategies on the same probe: how many of its pairs each leaves to which of its steps, and
 * what a pair will take with such shares, by what the steps take.
 */
record DensityTrials(
    KernelDensity kernel, EmbeddingMatrix probe, CellOrder order, long members, Blas blas) {
  /** Rows of the probe that are paired with all others of it. */
  private static final int PAIRED_ROWS = 512;

  /** More neighbors than that, and the pairs would take more memory than lists cut at I. */
  private static final double MOST_NEIGHBORS_FOR_PAIRS = 256;

  /** Nanoseconds a pair and a component, measured on AVX-512 with OpenBLAS; only ratios matter. */
  private static final double PRODUCT_NANOS = 2 / 100.0;

  /** The same with oneDNN's products of integers. */
  private static final double INTEGER_PRODUCT_NANOS = 2 / 430.0;

  private static final double SCAN_NANOS = 0.6;
  private static final double FINE_PASS_NANOS = 30;
  private static final double FINE_PASS_NANOS_A_COMPONENT = 0.1;
  private static final double REFINEMENT_NANOS = 65;
  private static final double DISTANCE_NANOS = 50;
  private static final double DISTANCE_NANOS_A_COMPONENT = 0.4;

  /** Adds one with integers, where this process can multiply such projections. */
  void addIntegers(FilterTransform transform, int axes, List<DensityStrategy> tried) {
    if (Int8Kernel.of(transform.dimension()) instanceof Availability.Available<FilterKernel> int8) {
      tried.add(of(transform, axes, int8.value(), true, null));
    }
  }

  /** A strategy with float32. */
  DensityStrategy ofFloats(FilterTransform transform, int axes, FilterTransform refinement) {
    return of(transform, axes, new Float32Kernel(blas), false, refinement);
  }

  private DensityStrategy of(
      FilterTransform transform,
      int axes,
      FilterKernel arithmetic,
      boolean integers,
      FilterTransform refinement) {
    EmbeddingMatrix paired =
        order == null ? probe.select(spread(probe.rows(), PAIRED_ROWS)) : probe;
    EmbeddingBlock all = probe.block();
    try (SearchQueries queries = new SearchQueries(paired, transform, blas, arithmetic);
        PairFilter filter = new PairFilter(queries);
        PairRefinement second =
            refinement == null
                ? null
                : new PairRefinement(paired, refinement, blas, kernel.squaredRadius())) {
      if (second != null) {
        second.begin(all);
      }
      Trial trial = new Trial(queries, second, all, kernel.squaredRadius());
      filter(filter, all, trial);
      if (trial.within < paired.rows()) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "only %d of %d rows found themselves: the filter lost pairs",
                trial.within,
                paired.rows()));
      }
      // Each paired row meets itself, which says nothing about pairs of others.
      double pairs = Math.max(1, filter.pairs() - paired.rows());
      double within = Math.max(0, trial.within - paired.rows()) / pairs;
      double pass = Math.max(0, filter.survivors() - paired.rows()) / pairs;
      double distances = Math.max(0, trial.distances - paired.rows()) / pairs;
      double coarse = Math.max(0, filter.coarseSurvivors() - paired.rows()) / pairs;
      double met = order == null ? 1 : order.shareOfPairs();
      boolean once = within * met * members <= MOST_NEIGHBORS_FOR_PAIRS;
      double nanos =
          integers
              ? nanosOfIntegers(axes, coarse, distances)
              : nanosAPair(axes, refinement != null ? pass : 0, distances);
      return new DensityStrategy(transform, axes, integers, refinement, once, nanos);
    }
  }

  private void filter(PairFilter filter, EmbeddingBlock all, Trial trial) {
    if (order == null) {
      filter.filter(all, trial);
    } else {
      order.forEachNear(
          0,
          all.rows(),
          0,
          all.rows(),
          (from, to, runs) -> {
            filter.filter(all, from, to, runs, trial);
            return true;
          });
    }
  }

  private double nanosAPair(int axes, double refined, double distances) {
    return SCAN_NANOS
        + PRODUCT_NANOS * filterDimension(axes)
        + refined * REFINEMENT_NANOS
        + distances * distanceNanos();
  }

  private double nanosOfIntegers(int axes, double coarse, double distances) {
    double finePass = FINE_PASS_NANOS + FINE_PASS_NANOS_A_COMPONENT * filterDimension(axes);
    return SCAN_NANOS
        + INTEGER_PRODUCT_NANOS * filterDimension(axes)
        + coarse * finePass
        + distances * distanceNanos();
  }

  private int filterDimension(int axes) {
    return axes == 0 ? probe.dimension() : axes + 1;
  }

  private double distanceNanos() {
    return DISTANCE_NANOS + DISTANCE_NANOS_A_COMPONENT * probe.dimension();
  }

  /** Counts the distances that are left to compute, and the pairs within the radius. */
  private static final class Trial implements PairFilter.Sink {
    private final SearchQueries queries;
    private final PairRefinement refinement;
    private final EmbeddingBlock block;
    private final double squaredRadius;
    private long distances;
    private long within;

    Trial(
        SearchQueries queries,
        PairRefinement refinement,
        EmbeddingBlock block,
        double squaredRadius) {
      this.queries = queries;
      this.refinement = refinement;
      this.block = block;
      this.squaredRadius = squaredRadius;
    }

    @Override
    public double bound(int query) {
      return squaredRadius;
    }

    @Override
    public FilterSharpness pass() {
      return FilterSharpness.FINE;
    }

    @Override
    public void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
      for (int i = 0; i < count; i++) {
        int row = firstRow + columns[i];
        if (refinement == null || !refinement.excludes(query, row)) {
          distances++;
          within += queries.squaredDistance(query, block, row) <= squaredRadius ? 1 : 0;
        }
      }
    }
  }

  /** At most {@code most} of the numbers below {@code count}, evenly spread. */
  private static int[] spread(int count, int most) {
    int chosen = Math.min(count, most);
    return IntStream.range(0, chosen).map(i -> (int) ((long) i * count / chosen)).toArray();
  }
}
