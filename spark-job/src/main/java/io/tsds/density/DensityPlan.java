package io.tsds.density;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.LongIds;
import io.tsds.knn.Centering;
import io.tsds.knn.FilterTransform;
import io.tsds.knn.PairFilter;
import io.tsds.knn.PrincipalAxes;
import io.tsds.knn.SearchQueries;
import io.tsds.linalg.Blas;
import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * How the densities of a pool are best computed, found by trying on a sample of it: in which filter
 * space, and whether each pair is looked at once ({@link RadiusJoin}) or, where many pairs lie
 * within the bandwidth, twice and cut at the I nearest on the way ({@link GroupDensity}). The
 * choice changes the time, never the densities.
 *
 * @param transform the filter space
 * @param axes its number of principal axes, 0 where all components take part
 * @param pairsOnce whether each pair is looked at once
 * @param passShare share of the sample's pairs that passed the filter
 * @param withinShare share of the sample's pairs within the bandwidth
 */
public record DensityPlan(
    FilterTransform transform, int axes, boolean pairsOnce, double passShare, double withinShare)
    implements Serializable {

  /** The numbers of axes that are tried. */
  private static final int[] PREFIXES = {16, 32, 48, 64};

  /** Rows of the sample that are paired with all others of it. */
  private static final int PAIRED_ROWS = 512;

  /** More neighbors than that, and the pairs would take more memory than lists cut at I. */
  private static final double MOST_NEIGHBORS_FOR_PAIRS = 256;

  /** Nanoseconds a pair and a component, measured on AVX-512 with OpenBLAS; only ratios matter. */
  private static final double PRODUCT_NANOS = 2 / 150.0;

  private static final double SCAN_NANOS = 0.3;
  private static final double DISTANCE_NANOS = 50;
  private static final double DISTANCE_NANOS_A_COMPONENT = 0.3;

  /**
   * Plans for a pool.
   *
   * @param sample rows spread over the pool
   * @param axes the sample's principal axes, most important first, or null where none were fitted
   * @param members U, size of the pool
   */
  public static DensityPlan of(
      KernelDensity kernel, EmbeddingMatrix sample, PrincipalAxes axes, long members, Blas blas) {
    DensityPlan best = tried(kernel, sample, Centering.ifWorthwhile(sample), 0, members, blas);
    for (int prefix : PREFIXES) {
      if (axes != null && prefix <= axes.count()) {
        DensityPlan plan = tried(kernel, sample, axes.first(prefix), prefix, members, blas);
        best =
            plan.nanosAPair(sample.dimension()) < best.nanosAPair(sample.dimension()) ? plan : best;
      }
    }
    return best;
  }

  private static DensityPlan tried(
      KernelDensity kernel,
      EmbeddingMatrix sample,
      FilterTransform transform,
      int axes,
      long members,
      Blas blas) {
    int[] paired = spread(sample.rows(), PAIRED_ROWS);
    EmbeddingBlock all =
        EmbeddingBlock.of(
            sample.values(), sample.rows(), sample.dimension(), LongIds.range(0, sample.rows()));
    try (SearchQueries queries = new SearchQueries(rows(sample, paired), transform, blas);
        PairFilter filter = new PairFilter(queries)) {
      Trial trial = new Trial(queries, all, kernel.squaredRadius());
      filter.filter(all, trial);
      if (trial.within < paired.length) {
        throw new IllegalStateException(
            "only %d of %d rows found themselves: the filter lost pairs"
                .formatted(trial.within, paired.length));
      }
      // Each paired row meets itself, which says nothing about pairs of others.
      double pairs = Math.max(1, filter.pairs() - paired.length);
      double within = Math.max(0, trial.within - paired.length) / pairs;
      double pass = Math.max(0, filter.survivors() - paired.length) / pairs;
      boolean once = within * members <= MOST_NEIGHBORS_FOR_PAIRS;
      return new DensityPlan(transform, axes, once, pass, within);
    }
  }

  /** Counts the pairs within the radius. */
  private static final class Trial implements PairFilter.Sink {
    private final SearchQueries queries;
    private final EmbeddingBlock block;
    private final double squaredRadius;
    private long within;

    Trial(SearchQueries queries, EmbeddingBlock block, double squaredRadius) {
      this.queries = queries;
      this.block = block;
      this.squaredRadius = squaredRadius;
    }

    @Override
    public double bound(int query) {
      return squaredRadius;
    }

    @Override
    public void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
      for (int i = 0; i < count; i++) {
        double squaredDistance = queries.squaredDistance(query, block, firstRow + columns[i]);
        within += squaredDistance <= squaredRadius ? 1 : 0;
      }
    }
  }

  private double nanosAPair(int dimension) {
    int filterDimension = axes == 0 ? dimension : axes + 1;
    double distance = DISTANCE_NANOS + DISTANCE_NANOS_A_COMPONENT * dimension;
    return SCAN_NANOS + PRODUCT_NANOS * filterDimension + passShare * distance;
  }

  /** At most {@code most} of the numbers below {@code count}, evenly spread. */
  private static int[] spread(int count, int most) {
    int chosen = Math.min(count, most);
    return IntStream.range(0, chosen).map(i -> (int) ((long) i * count / chosen)).toArray();
  }

  private static EmbeddingMatrix rows(EmbeddingMatrix sample, int[] rows) {
    int d = sample.dimension();
    float[] values = new float[rows.length * d];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(sample.values(), sample.offset(rows[i]), values, i * d, d);
    }
    return new EmbeddingMatrix(values, rows.length, d);
  }
}
