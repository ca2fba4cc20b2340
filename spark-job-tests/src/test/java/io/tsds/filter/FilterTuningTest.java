package io.tsds.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.SquaredDistance;
import io.tsds.filter.space.Centering;
import io.tsds.filter.space.FilterSpace;
import io.tsds.filter.space.Rotation;
import io.tsds.knn.Narrow;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import io.tsds.linalg.Int8Gemm;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTuningTest {
  private static final double MANY = 1e15;

  private static FilterTuning.Selected select(
      FilterChoice choice, double operations, float[] values, int d) {
    int rows = values.length / d;
    EmbeddingMatrix queries = new EmbeddingMatrix(Arrays.copyOf(values, 20 * d), 20, d);
    return new FilterTuning(choice, operations)
        .select(
            queries,
            Centering.none(d),
            Blas.of(BlasChoice.AUTO),
            count -> {
              double[] bounds = new double[count];
              Arrays.fill(bounds, 1);
              return bounds;
            },
            EmbeddingBlock.of(values, rows, d, LongIds.range(0, rows)));
  }

  private static float[] values(int rows, int d, float sizeOfOne) {
    Random random = new Random(1);
    float[] values = new float[rows * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * (i % d == 2 ? sizeOfOne : 1);
    }
    return values;
  }

  @Test
  void theUsersChoiceRuns() {
    Narrow.int8OrSkip();
    float[] values = values(100, 32, 1);
    assertThat(select(FilterChoice.INT8, 1, values, 32).fact().name()).isEqualTo("int8");
    assertThat(select(FilterChoice.FLOAT32, MANY, values, 32).fact().name()).isEqualTo("float32");
  }

  @Test
  void aShortSearchTriesNothing() {
    FilterTuning.Fact fact = select(FilterChoice.AUTO, 1e9, values(100, 32, 1), 32).fact();
    assertThat(fact.name()).isEqualTo("float32");
    assertThat(fact.note()).contains("too short for a faster filter");
    assertThat(fact.trials()).isEmpty();
  }

  @Test
  void aLongSearchTakesWhatIsMeasuredToBeFaster() {
    Narrow.int8OrSkip();
    FilterTuning.Fact fact = select(FilterChoice.AUTO, MANY, values(500, 256, 1), 256).fact();
    assertThat(fact.trials()).extracting(FilterTuning.Trial::filter).contains("float32", "int8");
    assertThat(fact.trials()).allMatch(trial -> trial.nanosAPair() > 0);
    assertThat(fact.name())
        .isEqualTo(
            fact.trials().stream()
                .min(Comparator.comparingDouble(FilterTuning.Trial::nanosAPair))
                .orElseThrow()
                .filter());
  }

  @Test
  void rowsTooLongForIntegersAreSearchedInFloat32() {
    int d = 140_000;
    float[] values = values(25, d, 1);
    FilterTuning.Fact asked = select(FilterChoice.INT8, 1, values, d).fact();
    assertThat(asked.name()).isEqualTo("float32");
    assertThat(asked.note())
        .isEqualTo(
            "int8 is for at most %d components, these have 140000"
                .formatted(Int8Gemm.LARGEST_DIMENSION));
    FilterTuning.Fact chosen = select(FilterChoice.AUTO, MANY, values, d).fact();
    assertThat(chosen.name()).isEqualTo("float32");
    assertThat(chosen.note()).contains("int8 is for at most");
  }

  @Test
  void rowsWithAHugeComponentAreRotatedBeforeTheyAreRounded() {
    Narrow.int8OrSkip();
    assertThat(survivors(values(3000, 64, 1000))).isLessThan(10 * 3000);
  }

  /** Pairs that the integers leave, for queries that look for themselves. */
  private static long survivors(float[] values) {
    try (SearchQueries queries = select(FilterChoice.INT8, MANY, values, 64).queries();
        PairFilter filter = new PairFilter(queries)) {
      filter.filter(
          EmbeddingBlock.of(values, 3000, 64, LongIds.range(0, 3000)),
          new PairFilter.Sink() {
            @Override
            public double bound(int query) {
              return 64;
            }

            @Override
            public void accept(
                int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
              // Only the filter's own counts are of interest.
            }
          });
      return filter.coarseSurvivors();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 13, 64, 207, 384})
  void rotationKeepsDistancesWithinItsErrors(int d) {
    float[] values = values(12, d, 50);
    EmbeddingBlock block = EmbeddingBlock.of(values, 12, d, LongIds.range(0, 12));
    float[] center = new float[d];
    Arrays.fill(center, 0.25f);
    double[] norms = new double[10];
    double[] errors = new double[10];
    try (FilterSpace space =
            new Rotation(new Centering(center, true)).open(Blas.of(BlasChoice.JAVA));
        FloatMatrix projections = FloatMatrix.onHeap(10, d)) {
      space.map(block, 2, 10, projections, norms, errors);
      float[] mapped = ((HeapMatrix) projections).values();
      for (int a = 0; a < 10; a++) {
        for (int b = 0; b < 10; b++) {
          double before =
              Math.sqrt(SquaredDistance.between(values, (a + 2) * d, values, (b + 2) * d, d));
          double after = Math.sqrt(SquaredDistance.between(mapped, a * d, mapped, b * d, d));
          assertThat(Math.abs(after - before)).isLessThanOrEqualTo(errors[a] + errors[b]);
          assertThat(errors[a]).isLessThan(1e-5 * (1 + Math.sqrt(norms[a])));
        }
      }
    }
  }
}
