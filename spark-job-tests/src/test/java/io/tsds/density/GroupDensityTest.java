package io.tsds.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.LongIds;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.Centering;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.testkit.BruteForce;
import io.tsds.testkit.Fixture;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupDensityTest {

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void densitiesAgreeWithTheOracle(String name) {
    Fixture fixture = Fixture.load(name);
    BruteForce search =
        BruteForce.search(fixture.queries(), fixture.candidates(), fixture.parameters().prefetch());
    EmbeddingBlock pool = rows(fixture.candidates(), search.poolRows());
    KernelDensity kernel =
        new KernelDensity(fixture.parameters().bandwidth(), fixture.parameters().kdeNeighbors());
    double[] densities = densities(kernel, pool, 64, 100, BlasChoice.AUTO);
    assertThat(fixture.densities()).hasSize(densities.length);
    for (Map.Entry<Long, Double> expected : fixture.densities().entrySet()) {
      int member = Arrays.binarySearch(search.poolRows(), expected.getKey().intValue());
      assertThat(densities[member])
          .as("density of candidate %d", expected.getKey())
          .isCloseTo(expected.getValue(), within(1e-12 * expected.getValue()));
    }
  }

  @Test
  void bitsDependOnNeitherGroupsNorBlocksNorBlas() {
    Random random = new Random(1);
    int d = 19;
    float[] values = new float[500 * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * 0.3);
    }
    System.arraycopy(values, 0, values, 100 * d, 40 * d);
    EmbeddingBlock pool = EmbeddingBlock.of(values, 500, d, LongIds.range(0, 500));
    KernelDensity kernel = new KernelDensity(1.7, 60);
    double[] expected = densities(kernel, pool, 500, 500, BlasChoice.AUTO);
    assertThat(densities(kernel, pool, 1, 500, BlasChoice.AUTO)).isEqualTo(expected);
    assertThat(densities(kernel, pool, 77, 13, BlasChoice.JAVA)).isEqualTo(expected);
    assertThat(Arrays.stream(expected).max().orElseThrow()).isGreaterThan(2);
  }

  @Test
  void everythingWithinTheBandwidthCountsTheNearestOnly() {
    float[] values = new float[300];
    for (int i = 0; i < 300; i++) {
      values[i] = i;
    }
    EmbeddingBlock pool = EmbeddingBlock.of(values, 300, 1, LongIds.range(0, 300));
    double[] densities = densities(new KernelDensity(1e6, 3), pool, 300, 50, BlasChoice.AUTO);
    // Itself and its two neighbors, each 1 away; at the end 1 and 2 away.
    assertThat(densities[150]).isEqualTo((1.0 + (1 - 1e-12)) + (1 - 1e-12));
    assertThat(densities[0]).isEqualTo((1.0 + (1 - 1 / 1e12)) + (1 - 4 / 1e12));
  }

  @Test
  void nothingWithinTheBandwidthLeavesOne() {
    float[] values = {0, 10, 20, 30};
    EmbeddingBlock pool = EmbeddingBlock.of(values, 4, 1, LongIds.range(0, 4));
    assertThat(densities(new KernelDensity(1e-3, 1000), pool, 4, 4, BlasChoice.AUTO))
        .containsExactly(1, 1, 1, 1);
  }

  private static double[] densities(
      KernelDensity kernel, EmbeddingBlock pool, int groupRows, int blockRows, BlasChoice blas) {
    double[] all = new double[pool.rows()];
    for (int first = 0; first < pool.rows(); first += groupRows) {
      int rows = Math.min(groupRows, pool.rows() - first);
      EmbeddingBlock group = slice(pool, first, rows);
      EmbeddingMatrix members = new EmbeddingMatrix(group.values(), rows, pool.dimension());
      SearchQueries queries =
          new SearchQueries(members, Centering.ifWorthwhile(members), Blas.of(blas));
      try (GroupDensity density = new GroupDensity(kernel, null, queries)) {
        for (int from = 0; from < pool.rows(); from += blockRows) {
          density.add(slice(pool, from, Math.min(blockRows, pool.rows() - from)));
        }
        System.arraycopy(density.densities(), 0, all, first, rows);
      }
    }
    return all;
  }

  private static EmbeddingBlock slice(EmbeddingBlock block, int first, int rows) {
    int d = block.dimension();
    return EmbeddingBlock.of(
        Arrays.copyOfRange(block.values(), first * d, (first + rows) * d),
        rows,
        d,
        LongIds.range(first, rows));
  }

  private static EmbeddingBlock rows(EmbeddingBlock block, int[] rows) {
    int d = block.dimension();
    float[] values = new float[rows.length * d];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(block.values(), block.offset(rows[i]), values, i * d, d);
    }
    return EmbeddingBlock.of(values, rows.length, d, LongIds.range(0, rows.length));
  }
}
