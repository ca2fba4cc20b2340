package io.tsds.density;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.Centering;
import io.tsds.filter.FilterChoice;
import io.tsds.filter.FilterKernel;
import io.tsds.filter.FilterPass;
import io.tsds.filter.FilterTransform;
import io.tsds.filter.Float32Kernel;
import io.tsds.filter.Int8Kernel;
import io.tsds.filter.PairFilter;
import io.tsds.filter.PairRefinement;
import io.tsds.filter.PrincipalAxes;
import io.tsds.filter.SearchQueries;
import io.tsds.linalg.Availability;
import io.tsds.linalg.Blas;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How the densities of a pool are best computed, found by trying on a sample of it: in which filter
 * space, and whether each pair is visited once ({@link RadiusJoin}) or, where many pairs lie within
 * the bandwidth, twice and cut at the I nearest on the way ({@link GroupDensity}). The choice
 * changes the time, never the densities.
 *
 * @param transform the filter space
 * @param axes its number of principal axes, 0 where all components take part
 * @param integers whether the filter works on 8-bit integers first
 * @param refinement a space of more axes for the pairs that pass, or null where that does not pay
 * @param pairsOnce whether each pair is visited once
 * @param nanosAPair what a pair is expected to take on one core, roughly; for a pool in the order
 *     of its cells rather too much, since the trial meets pairs of one cell twice, those of two
 *     once
 */
public record DensityPlan(
    FilterTransform transform,
    int axes,
    boolean integers,
    FilterTransform refinement,
    boolean pairsOnce,
    double nanosAPair)
    implements Serializable {

  /** The numbers of axes that are tried. */
  private static final int[] PREFIXES = {15, 23, 31, 47, 63};

  /** Rows of the sample that are paired with all others of it. */
  private static final int PAIRED_ROWS = 512;

  /** More neighbors than that, and the pairs would take more memory than lists cut at I. */
  private static final double MOST_NEIGHBORS_FOR_PAIRS = 256;

  /** Axes with which integers are tried: with few, their rounding outweighs what they save. */
  private static final int FEWEST_AXES_FOR_INTEGERS = 31;

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

  /**
   * Plans for a pool.
   *
   * @param sample rows spread over the pool
   * @param axes the sample's principal axes, most important first, or null where none were fitted
   * @param members U, size of the pool
   * @param filter which arithmetic may filter; integers are for pools that have axes, and for
   *     processors that multiply them
   */
  public static DensityPlan of(
      KernelDensity kernel,
      EmbeddingMatrix sample,
      PrincipalAxes axes,
      long members,
      Blas blas,
      FilterChoice filter) {
    return of(kernel, sample, null, axes, members, blas, filter);
  }

  /**
   * Plans for a pool in the order of its cells, of which only near ones meet.
   *
   * @param sample in the order of its cells
   * @param order of the sample, or null where all pairs meet
   */
  public static DensityPlan of(
      KernelDensity kernel,
      EmbeddingMatrix sample,
      CellOrder order,
      PrincipalAxes axes,
      long members,
      Blas blas,
      FilterChoice filter) {
    Trials trials = new Trials(kernel, sample, order, members, blas);
    Centering centering = Centering.ifWorthwhile(sample);
    List<DensityPlan> tried = new ArrayList<>();
    if (axes != null && filter != FilterChoice.FLOAT32) {
      trials.addIntegers(centering, 0, tried);
      for (int prefix : prefixes(axes)) {
        if (prefix >= FEWEST_AXES_FOR_INTEGERS) {
          trials.addIntegers(axes.first(prefix), prefix, tried);
        }
      }
    }
    if (filter != FilterChoice.INT8 || tried.isEmpty()) {
      tried.add(trials.ofFloats(centering, 0, null));
      for (int prefix : prefixes(axes)) {
        tried.add(trials.ofFloats(axes.first(prefix), prefix, null));
        if (prefix < axes.count()) {
          tried.add(trials.ofFloats(axes.first(prefix), prefix, axes));
        }
      }
    }
    return Collections.min(tried, Comparator.comparingDouble(DensityPlan::nanosAPair));
  }

  private static int[] prefixes(PrincipalAxes axes) {
    return axes == null
        ? new int[0]
        : Arrays.stream(PREFIXES).filter(prefix -> prefix <= axes.count()).toArray();
  }

  /**
   * The filter's arithmetic in this process: an executor that cannot multiply integers, where the
   * driver can, filters in float32.
   */
  public FilterKernel filterKernel(Blas blas) {
    return integers
        ? Int8Kernel.of(transform.dimension()).orElse(reason -> new Float32Kernel(blas))
        : new Float32Kernel(blas);
  }

  /** Tries plans on the same sample. */
  private record Trials(
      KernelDensity kernel, EmbeddingMatrix sample, CellOrder order, long members, Blas blas) {

    /** Adds a plan with integers, where this process can multiply such projections. */
    void addIntegers(FilterTransform transform, int axes, List<DensityPlan> tried) {
      if (Int8Kernel.of(transform.dimension())
          instanceof Availability.Available<FilterKernel> int8) {
        tried.add(of(transform, axes, int8.value(), true, null));
      }
    }

    /** A plan with float32. */
    DensityPlan ofFloats(FilterTransform transform, int axes, FilterTransform refinement) {
      return of(transform, axes, new Float32Kernel(blas), false, refinement);
    }

    private DensityPlan of(
        FilterTransform transform,
        int axes,
        FilterKernel arithmetic,
        boolean integers,
        FilterTransform refinement) {
      EmbeddingMatrix paired =
          order == null ? sample.select(spread(sample.rows(), PAIRED_ROWS)) : sample;
      EmbeddingBlock all = sample.block();
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
        return new DensityPlan(transform, axes, integers, refinement, once, nanos);
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
      return axes == 0 ? sample.dimension() : axes + 1;
    }

    private double distanceNanos() {
      return DISTANCE_NANOS + DISTANCE_NANOS_A_COMPONENT * sample.dimension();
    }
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
    public FilterPass pass() {
      return FilterPass.FINE;
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
