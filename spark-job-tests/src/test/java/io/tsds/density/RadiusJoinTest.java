package io.tsds.density;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.SquaredDistance;
import io.tsds.filter.FilterChoice;
import io.tsds.filter.FilterKernel;
import io.tsds.filter.Float32Kernel;
import io.tsds.filter.Int8Kernel;
import io.tsds.filter.PairRefinement;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.Centering;
import io.tsds.filter.space.FilterTransform;
import io.tsds.filter.space.PrincipalAxes;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.Int8Gemm;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Densities from pairs, in any filter space, against the definition. */
class RadiusJoinTest {

  private record Pool(EmbeddingBlock rows, double bandwidth, int neighbors, long seed) {

    /** Random shapes, near-duplicates, exact duplicates, a common offset now and then. */
    static Pool random(long seed) {
      Random random = new Random(seed);
      int n = 1 + random.nextInt(400);
      int d = 2 + random.nextInt(60);
      float offset = random.nextInt(3) == 0 ? 1000 : 0;
      double size = random.nextInt(3) == 0 ? 1e-20 : 1;
      float[] values = new float[n * d];
      for (int row = 0; row < n; row++) {
        int source = row > 0 && random.nextInt(3) == 0 ? random.nextInt(row) : -1;
        float noise = random.nextBoolean() ? 0.05f : 0f;
        for (int k = 0; k < d; k++) {
          double fresh = random.nextGaussian();
          values[row * d + k] =
              source < 0
                  ? (float) (offset + size * fresh / (1 + k))
                  : (float) (values[source * d + k] + size * noise * fresh);
        }
      }
      double[] bandwidths = {1e-3, 0.4, 2, 1e3};
      return new Pool(
          EmbeddingBlock.of(values, n, d, LongIds.range(0, n)),
          size * bandwidths[random.nextInt(bandwidths.length)],
          1 + random.nextInt(2 * n),
          seed);
    }

    double[] densitiesByDefinition() {
      double[] densities = new double[rows.rows()];
      for (int member = 0; member < densities.length; member++) {
        double[] distances = new double[rows.rows()];
        for (int other = 0; other < distances.length; other++) {
          distances[other] =
              SquaredDistance.between(
                  rows.values(),
                  rows.offset(member),
                  rows.values(),
                  rows.offset(other),
                  rows.dimension());
        }
        Arrays.sort(distances);
        for (int i = 0; i < Math.min(neighbors, distances.length); i++) {
          densities[member] += Math.max(0, 1 - distances[i] / (bandwidth * bandwidth));
        }
      }
      return densities;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = BlasChoice.class,
      names = {"OPENBLAS", "JAVA"})
  void densitiesFromPairsHaveTheDefinitionsBitsInEveryFilterSpace(BlasChoice choice) {
    Blas blas = Blas.of(choice);
    for (long seed = 0; seed < 80; seed++) {
      Pool pool = Pool.random(seed);
      double[] expected = pool.densitiesByDefinition();
      Random random = new Random(seed);
      int groupRows = 1 + random.nextInt(pool.rows().rows());
      EmbeddingMatrix probe =
          new EmbeddingMatrix(pool.rows().values(), pool.rows().rows(), pool.rows().dimension());
      for (FilterTransform transform :
          new FilterTransform[] {
            Centering.none(pool.rows().dimension()),
            Centering.ifWorthwhile(probe),
            randomAxes(random, probe)
          }) {
        FilterTransform refinement = random.nextBoolean() ? null : randomAxes(random, probe);
        FilterKernel kernel =
            random.nextBoolean()
                ? new Float32Kernel(blas)
                : Int8Kernel.of(transform.dimension()).orElse(reason -> new Float32Kernel(blas));
        assertThat(densities(pool, transform, kernel, refinement, groupRows, blas))
            .as("seed %d, %s, %s", seed, transform.getClass().getSimpleName(), refinement)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void axesThatHoldTheRowsLetFewPairsPass() {
    Random random = new Random(1);
    int d = 100;
    int n = 600;
    float[] values = new float[n * d];
    double[][] axes = new double[8][d];
    for (int axis = 0; axis < 8; axis++) {
      axes[axis][10 * axis] = 1;
    }
    for (int row = 0; row < n; row++) {
      for (int k = 0; k < d; k++) {
        values[row * d + k] = (float) (random.nextGaussian() * (k % 10 == 0 && k < 80 ? 1 : 0.001));
      }
    }
    Pool pool = new Pool(EmbeddingBlock.of(values, n, d, LongIds.range(0, n)), 0.3, 100, 1);
    EmbeddingMatrix members = new EmbeddingMatrix(values, n, d);
    SearchQueries queries =
        new SearchQueries(
            members, PrincipalAxes.of(members.mean(), axes), Blas.of(BlasChoice.AUTO));
    try (RadiusJoin join = new RadiusJoin(queries, null, null, 0, 0.09)) {
      join.join(pool.rows());
      assertThat(join.filter().pairs()).isEqualTo((long) n * n);
      // Hardly more than the members themselves.
      assertThat(join.filter().survivors()).isBetween((long) n, 2L * n);
    }
  }

  @Test
  void theStrategyTakesAxesWhereTheyPruneAndAllComponentsWhereNothingDoes() {
    Random random = new Random(2);
    int d = 384;
    int n = 1500;
    float[] values = new float[n * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / (1 + i % d));
    }
    EmbeddingMatrix probe = new EmbeddingMatrix(values, n, d);
    double[][] leading = new double[16][d];
    for (int axis = 0; axis < 16; axis++) {
      leading[axis][axis] = 1;
    }
    PrincipalAxes axes = PrincipalAxes.of(probe.mean(), leading);
    Blas blas = Blas.of(BlasChoice.AUTO);
    DensityStrategy narrow =
        DensityStrategy.of(
            new KernelDensity(0.05, 1000), probe, axes, 50_000, blas, FilterChoice.FLOAT32);
    assertThat(narrow.axes()).isEqualTo(15);
    assertThat(narrow.pairsOnce()).isTrue();
    DensityStrategy wide =
        DensityStrategy.of(
            new KernelDensity(100, 1000), probe, axes, 50_000, blas, FilterChoice.FLOAT32);
    assertThat(wide.pairsOnce()).isFalse();
    DensityStrategy asked =
        DensityStrategy.of(
            new KernelDensity(0.05, 1000), probe, axes, 50_000, blas, FilterChoice.INT8);
    // The strategy follows the processor: without products of integers it stays with float32.
    assertThat(asked.integers()).isEqualTo(Int8Kernel.of(d).isAvailable());
  }

  @Test
  void whereRowsAreTooLongForIntegersOnlyTheirCoordinatesOnAxesAreRounded() {
    int d = Int8Gemm.LARGEST_DIMENSION + 1;
    Random random = new Random(3);
    float[] values = new float[40 * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    EmbeddingMatrix probe = new EmbeddingMatrix(values, 40, d);
    double[][] leading = new double[31][d];
    for (int axis = 0; axis < leading.length; axis++) {
      leading[axis][axis] = 1;
    }
    PrincipalAxes axes = PrincipalAxes.of(probe.mean(), leading);
    Blas blas = Blas.of(BlasChoice.AUTO);
    KernelDensity kernel = new KernelDensity(0.1, 10);
    DensityStrategy few =
        DensityStrategy.of(kernel, probe, axes.first(15), 40, blas, FilterChoice.INT8);
    assertThat(few.integers()).isFalse();
    DensityStrategy enough = DensityStrategy.of(kernel, probe, axes, 40, blas, FilterChoice.INT8);
    FilterKernel ran = enough.filterKernel(blas);
    assertThat(ran.name()).isEqualTo(Int8Kernel.of(32).isAvailable() ? "int8" : "float32");
    assertThat(enough.axes() == 31 || ran.name().equals("float32")).isTrue();
  }

  /** Some orthonormal axes by Gram and Schmidt, rounded on purpose to be a little off. */
  private static PrincipalAxes randomAxes(Random random, EmbeddingMatrix probe) {
    int d = probe.dimension();
    double[][] axes = new double[1 + random.nextInt(Math.min(d, 12))][d];
    for (int axis = 0; axis < axes.length; axis++) {
      for (int k = 0; k < d; k++) {
        axes[axis][k] = random.nextGaussian();
      }
      for (int earlier = 0; earlier < axis; earlier++) {
        double dot = dot(axes[axis], axes[earlier]);
        for (int k = 0; k < d; k++) {
          axes[axis][k] -= dot * axes[earlier][k];
        }
      }
      double norm = Math.sqrt(dot(axes[axis], axes[axis]));
      for (int k = 0; k < d; k++) {
        axes[axis][k] = axes[axis][k] / norm * (1 + 1e-4 * random.nextGaussian());
      }
    }
    return PrincipalAxes.of(probe.mean(), axes);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static double[] densities(
      Pool pool,
      FilterTransform transform,
      FilterKernel arithmetic,
      FilterTransform refinement,
      int groupRows,
      Blas blas) {
    KernelDensity kernel = new KernelDensity(pool.bandwidth(), pool.neighbors());
    int n = pool.rows().rows();
    DensitySums sums = new DensitySums(kernel, null, 0, n);
    for (int first = 0; first < n; first += groupRows) {
      EmbeddingBlock group = slice(pool.rows(), first, Math.min(groupRows, n - first));
      EmbeddingMatrix members =
          new EmbeddingMatrix(group.values(), group.rows(), group.dimension());
      SearchQueries queries = new SearchQueries(members, transform, blas, arithmetic);
      PairRefinement second =
          refinement == null
              ? null
              : new PairRefinement(members, refinement, blas, kernel.squaredRadius());
      try (RadiusJoin join = new RadiusJoin(queries, second, null, first, kernel.squaredRadius())) {
        for (int from = first; from < n; from += groupRows) {
          RadiusJoin.Pairs pairs =
              join.join(slice(pool.rows(), from, Math.min(groupRows, n - from)));
          sums.add(pairs.upper(), pairs.squaredDistances(), null);
          sums.add(pairs.lower(), pairs.squaredDistances(), null);
        }
      }
    }
    return sums.densities();
  }

  private static EmbeddingBlock slice(EmbeddingBlock block, int first, int rows) {
    int d = block.dimension();
    return EmbeddingBlock.of(
        Arrays.copyOfRange(block.values(), first * d, (first + rows) * d),
        rows,
        d,
        LongIds.range(first, rows));
  }

  @Test
  void tooManyPairsForOneTaskAreGivenUp() {
    int n = 3000;
    float[] values = new float[n * 2];
    EmbeddingMatrix members = new EmbeddingMatrix(values, n, 2);
    EmbeddingBlock pool = EmbeddingBlock.of(values, n, 2, LongIds.range(0, n));
    SearchQueries queries = new SearchQueries(members, Centering.none(2), Blas.of(BlasChoice.AUTO));
    try (RadiusJoin join = new RadiusJoin(queries, null, null, 0, 1)) {
      // n (n - 1) / 2 pairs of copies.
      assertThat((long) n * (n - 1) / 2).isGreaterThan(RadiusJoin.MOST_PAIRS);
      assertThat(join.join(pool)).isNull();
    }
  }
}
