package io.tsds.density;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.FilterChoice;
import io.tsds.filter.FilterKernel;
import io.tsds.filter.Float32Kernel;
import io.tsds.filter.Int8Kernel;
import io.tsds.filter.space.Centering;
import io.tsds.filter.space.FilterTransform;
import io.tsds.filter.space.PrincipalAxes;
import io.tsds.linalg.Blas;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * How the densities of a pool are best computed, found by trying on a probe of it: in which filter
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
public record DensityStrategy(
    FilterTransform transform,
    int axes,
    boolean integers,
    FilterTransform refinement,
    boolean pairsOnce,
    double nanosAPair)
    implements Serializable {

  /** The numbers of axes that are tried. */
  private static final int[] PREFIXES = {15, 23, 31, 47, 63};

  /** Axes with which integers are tried: with few, their rounding outweighs what they save. */
  private static final int FEWEST_AXES_FOR_INTEGERS = 31;

  /**
   * The strategy for a pool.
   *
   * @param probe rows spread over the pool
   * @param axes the probe's principal axes, most important first, or null where none were fitted
   * @param members U, size of the pool
   * @param filter which arithmetic may filter; integers are for pools that have axes, and for
   *     processors that multiply them
   */
  public static DensityStrategy of(
      KernelDensity kernel,
      EmbeddingMatrix probe,
      PrincipalAxes axes,
      long members,
      Blas blas,
      FilterChoice filter) {
    return of(kernel, probe, null, axes, members, blas, filter);
  }

  /**
   * The strategy for a pool in the order of its cells, of which only near ones meet.
   *
   * @param probe in the order of its cells
   * @param order of the probe, or null where all pairs meet
   */
  public static DensityStrategy of(
      KernelDensity kernel,
      EmbeddingMatrix probe,
      CellOrder order,
      PrincipalAxes axes,
      long members,
      Blas blas,
      FilterChoice filter) {
    DensityTrials trials = new DensityTrials(kernel, probe, order, members, blas);
    Centering centering = Centering.ifWorthwhile(probe);
    List<DensityStrategy> tried = new ArrayList<>();
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
    return Collections.min(tried, Comparator.comparingDouble(DensityStrategy::nanosAPair));
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
}
